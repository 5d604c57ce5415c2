//! State that the connections and the test share: the recorded requests, and the faults of future ones.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use tokio::sync::watch;

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
    /// The number of requests that have arrived, for those who wait for them.
    pub(crate) received: watch::Sender<usize>,
    pub(crate) log: Option<Log>,
}

#[derive(Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) requests: Vec<Request>,
    pub(crate) responses: u64,
    pub(crate) faults: Faults,
    pub(crate) limits: Option<Limits>,
}

impl Shared {
    pub(crate) fn traffic(&self) -> MutexGuard<'_, Traffic> {
        lock(&self.traffic)
    }

    /// Records a request; returns its number and its fault.
    ///
    /// Everything that depends on the order of requests happens under one lock. Rules are evaluated after
    /// that, since their conditions are code of the test and may call methods of the server.
    pub(crate) fn receive(&self, request: &Request) -> (usize, Fault) {
        let (number, exceeded, queued, rules) = {
            let mut traffic = self.traffic();
            let number = traffic.requests.len();
            traffic.requests.push(request.clone());
            self.received.send_replace(number + 1);
            let now = self.clock.now();
            let limits = traffic.limits.as_mut();
            let exceeded = limits.is_some_and(|it| it.exceeds(request.is_read_only(), now));
            (number, exceeded, traffic.faults.pop(), traffic.faults.rules.clone())
        };
        let by_rule = || {
            catch_unwind(AssertUnwindSafe(|| by_rule(&rules, request))).unwrap_or_else(|panic| {
                let message =
                    format!("the condition of a fault panicked: {}", panic_message(&*panic));
                Some(Fault::response(500, TEXT, &message))
            })
        };
        let fault = queued.or_else(by_rule).unwrap_or_else(Fault::none);
        if exceeded && !fault.precedes_rate_limit() {
            return (number, Fault::rate_limited().after(fault.delay));
        }
        (number, fault)
    }

    /// Records the status of a response, and logs the request.
    ///
    /// # Errors
    /// If the log function, which is code of the test, panics; the message is then sent with the status 500.
    pub(crate) fn record_response(&self, number: usize, status: u16) -> Result<(), String> {
        let request = self.set_status(number, status);
        let (Some(request), Some(Log(log))) = (request, &self.log) else { return Ok(()) };
        catch_unwind(AssertUnwindSafe(|| log(&request))).map_err(|panic| {
            self.set_status(number, 500);
            format!("the log function panicked: {}", panic_message(&*panic))
        })
    }

    /// Sets the status of a recorded request; returns the request.
    fn set_status(&self, number: usize, status: u16) -> Option<Request> {
        let mut traffic = self.traffic();
        let request = traffic.requests.get_mut(number)?;
        request.status = Some(status);
        Some(request.clone())
    }

    /// A unique id for a response.
    pub(crate) fn execution_id(&self) -> String {
        let mut traffic = self.traffic();
        traffic.responses += 1;
        // Formatted like Attio's ids, which are random UUIDs.
        format!("eeeeeeee-0000-4000-8000-{:012x}", traffic.responses)
    }
}

/// The content type of messages of the fake itself.
pub(crate) const TEXT: &str = "text/plain; charset=utf-8";

/// Locks a mutex. Poisoning is ignored, since a panic elsewhere leaves the data usable.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The message of a panic.
fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let message = panic.downcast_ref::<String>().map(String::as_str);
    message.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

/// The function that is called with each request.
pub(crate) struct Log(pub(crate) Box<dyn Fn(&Request) + Send + Sync>);

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Log")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;
    use crate::faults::Rule;

    fn shared() -> Shared {
        let clock = Arc::new(Clock::manual());
        Shared {
            router: Router::new(),
            state: Arc::new(Mutex::new(State::new(Arc::clone(&clock), 0))),
            clock,
            traffic: Mutex::default(),
            received: watch::Sender::new(0),
            log: None,
        }
    }

    fn request(path: &str) -> Request {
        let (method, path) = ("GET".to_owned(), path.to_owned());
        Request { method, path, query: None, body: None, status: None }
    }

    /// The delay identifies each fault.
    #[test]
    fn queued_faults_apply_in_order_to_concurrent_requests() {
        const REQUESTS: usize = 40_000;
        let shared = shared();
        for number in 0..REQUESTS as u64 {
            shared.traffic().faults.push(Fault::late(Duration::from_millis(number)));
        }
        let receive = || {
            for _ in 0..REQUESTS / 4 {
                let (number, fault) = shared.receive(&request("/"));
                assert_eq!(fault.delay.as_millis(), number as u128);
            }
        };
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(receive);
            }
        });
        assert_eq!(*shared.received.borrow(), REQUESTS);
    }

    #[test]
    fn a_request_keeps_its_number_while_a_condition_is_slow() {
        let shared = shared();
        let (begin, begun) = mpsc::channel();
        let (release, released) = mpsc::channel();
        let released = Mutex::new(released);
        let condition = move |request: &Request| {
            let is_slow = request.path == "/slow";
            is_slow && begin.send(()).is_ok() && lock(&released).recv().is_ok()
        };
        let (condition, used) = (Box::new(condition), AtomicBool::new(false));
        let rule = Rule { condition, fault: Fault::status(502), once: false, used };
        shared.traffic().faults.rules.push(Arc::new(rule));
        thread::scope(|scope| {
            let slow = scope.spawn(|| shared.receive(&request("/slow")).0);
            begun.recv().unwrap();
            let quick = shared.receive(&request("/quick")).0;
            release.send(()).unwrap();
            assert_eq!((slow.join().unwrap(), quick), (0, 1));
        });
    }
}
