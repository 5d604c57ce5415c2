//! What the connections and the test share: the requests that came, and what is to happen to those to
//! come.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;

use crate::Request;
use crate::clock::Clock;
use crate::faults::{Fault, Faults, by_rule};
use crate::limits::Limits;
use crate::state::State;

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) router: Router,
    pub(crate) state: Arc<Mutex<State>>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) traffic: Mutex<Traffic>,
    pub(crate) log: Option<Log>,
}

#[derive(Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) requests: Vec<Request>,
    pub(crate) answers: u64,
    pub(crate) faults: Faults,
    pub(crate) limits: Option<Limits>,
}

impl Shared {
    /// A test that panicked elsewhere leaves what is here as usable as it was.
    pub(crate) fn traffic(&self) -> MutexGuard<'_, Traffic> {
        self.traffic.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of a request; gives its number, and what goes wrong with it.
    pub(crate) fn receive(&self, request: Request) -> (usize, Option<Fault>) {
        let (queued, rules) = {
            let mut traffic = self.traffic();
            (traffic.faults.pop(), traffic.faults.rules.clone())
        };
        let fault = queued.or_else(|| by_rule(&rules, &request));
        let is_read = request.is_read();
        let mut traffic = self.traffic();
        traffic.requests.push(request);
        let number = traffic.requests.len() - 1;
        let exceeded = fault.is_none()
            && traffic.limits.as_mut().is_some_and(|it| it.exceed(is_read, self.clock.now()));
        (number, fault.or_else(|| exceeded.then(Fault::rate_limited)))
    }

    /// Takes note of the answer to a request.
    pub(crate) fn answered(&self, number: usize, status: u16) {
        let request = {
            let mut traffic = self.traffic();
            let request = traffic.requests.get_mut(number);
            request.map(|it| {
                it.status = Some(status);
                it.clone()
            })
        };
        if let (Some(request), Some(Log(log))) = (request, &self.log) {
            log(&request);
        }
    }

    /// What tells this answer from all others.
    pub(crate) fn execution_id(&self) -> String {
        let mut traffic = self.traffic();
        traffic.answers += 1;
        // Attio's ids are random UUIDs, and so is the form of this.
        format!("eeeeeeee-0000-4000-8000-{:012x}", traffic.answers)
    }
}

/// What is called with each request.
pub(crate) struct Log(pub(crate) Box<dyn Fn(&Request) + Send + Sync>);

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Log")
    }
}
