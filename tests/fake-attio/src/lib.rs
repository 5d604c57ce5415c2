#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod api;
mod auth;
mod builder;
mod check;
mod clock;
mod faults;
mod limits;
mod refusal;
mod request;
mod rules;
mod server;
mod shared;
mod state;
mod future_fields;
mod types;
mod workspace;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime};
use std::{fmt, io};

use tokio::task::JoinHandle;

pub use crate::auth::Scope;
pub use crate::builder::Builder;
use crate::faults::{Condition, Faults, Rule as FaultRule};
pub use crate::faults::{Cut, Fault};
pub use crate::request::Request;
pub use crate::rules::{Rule, Weight};
use crate::server::Listener;
use crate::shared::{Shared, lock};
use crate::state::TargetKind;
pub use crate::workspace::{Workspace, WorkspaceError};

/// A running server; it stops when it is dropped.
///
/// As soon as `drop` returns, nothing listens on its port any more. Connections that are open end when
/// the runtime that started the server has a turn, and so does what is being answered on them.
///
/// ```
/// use attio_fake::FakeAttio;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let fake = FakeAttio::start().await?;
/// assert!(fake.base_url().starts_with("http://127.0.0.1:"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct FakeAttio {
    base_url: String,
    token: Token,
    shared: Arc<Shared>,
    listener: Arc<Listener>,
    accepting: JoinHandle<()>,
}

impl FakeAttio {
    /// A server on a free port of this machine, with what a new workspace has.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Settings other than those of [`start`](Self::start).
    #[must_use]
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// What a client takes for the address of the API: `http://127.0.0.1:12345`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A token with all scopes: 64 characters, which open this server alone.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token.0
    }

    /// A further token, which may do only this.
    ///
    /// ```
    /// use attio_fake::{FakeAttio, Scope};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let fake = FakeAttio::start().await?;
    /// let reader = fake.token_with(&[Scope::ObjectsRead]);
    /// assert_eq!(reader.len(), 64);
    /// // From now on, it is answered 401.
    /// fake.revoke(&reader);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn token_with(&self, scopes: &[Scope]) -> String {
        lock(&self.shared.state).tokens.add(scopes)
    }

    /// Makes a token invalid, as if its owner had revoked it.
    pub fn revoke(&self, token: &str) {
        lock(&self.shared.state).tokens.revoke(token);
    }

    /// Adds an object with the attributes that Attio gives to each; gives its id.
    ///
    /// As with [lists](Self::add_list), that is for the test, and not for what is tested.
    /// If the slug is taken, it gives the id of the object that has it, and changes nothing.
    ///
    /// ```
    /// use attio_fake::FakeAttio;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let fake = FakeAttio::start().await?;
    /// let id = fake.add_object("ships");
    /// let url = format!("{}/v2/objects/{id}/attributes/record_id", fake.base_url());
    /// let answer = reqwest::Client::new().get(url).bearer_auth(fake.token()).send().await?;
    /// assert_eq!(answer.status(), 200);
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_object(&self, slug: &str) -> String {
        self.add_target(TargetKind::Objects, slug)
    }

    /// Adds a list with the attributes that Attio gives to each; gives its id.
    ///
    /// ```
    /// use attio_fake::FakeAttio;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let fake = FakeAttio::start().await?;
    /// let id = fake.add_list("fundraising");
    /// assert_eq!(fake.add_list("fundraising"), id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_list(&self, slug: &str) -> String {
        self.add_target(TargetKind::Lists, slug)
    }

    fn add_target(&self, kind: TargetKind, slug: &str) -> String {
        let mut state = lock(&self.shared.state);
        let target = state.find_target(kind, slug).unwrap_or_else(|| {
            let target = state.add_target(kind, slug);
            workspace::add_system_attributes(&mut state, target);
            target
        });
        state.targets[target].id.clone()
    }

    /// Switches an object on or off, as an admin of the workspace does; of users and deals, Attio has some off.
    ///
    /// What is off is answered 400, and attributes of Attio that lead there are gone.
    /// If there is no such object, nothing happens.
    ///
    /// ```
    /// use attio_fake::FakeAttio;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let fake = FakeAttio::start().await?;
    /// fake.set_enabled("deals", false);
    /// let url = format!("{}/v2/objects/deals/attributes", fake.base_url());
    /// let answer = reqwest::Client::new().get(url).bearer_auth(fake.token()).send().await?;
    /// assert_eq!(answer.status(), 400);
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_enabled(&self, object: &str, enabled: bool) {
        let mut state = lock(&self.shared.state);
        if let Some(target) = state.find_target(TargetKind::Objects, object) {
            state.targets[target].is_enabled = enabled;
        }
    }

    /// Has the next request fail so; after several calls, the next ones, in their order.
    pub fn fail_next(&self, fault: Fault) {
        self.shared.traffic().faults.push(fault);
    }

    /// Has every request fail so for which this holds.
    ///
    /// The condition may look at the server, for which the request has come then; it must not wait for
    /// anything, as it runs in the runtime of the server. If it panics, the answer
    /// is 500 and says so.
    /// The faults of [`fail_next`](Self::fail_next) come first. Of several rules that hold, the first
    /// counts; later ones are not asked then.
    pub fn fail_when(
        &self,
        condition: impl Fn(&Request) -> bool + Send + Sync + 'static,
        fault: Fault,
    ) {
        self.add_rule(Box::new(condition), fault, false);
    }

    /// Has the first request fail so for which this holds, as [`fail_when`](Self::fail_when) does for all.
    pub fn fail_once_when(
        &self,
        condition: impl Fn(&Request) -> bool + Send + Sync + 'static,
        fault: Fault,
    ) {
        self.add_rule(Box::new(condition), fault, true);
    }

    fn add_rule(&self, condition: Condition, fault: Fault, once: bool) {
        let rule = FaultRule { condition, fault, once, used: AtomicBool::new(false) };
        self.shared.traffic().faults.rules.push(Arc::new(rule));
    }

    /// Forgets all faults that are still to come.
    pub fn clear_faults(&self) {
        self.shared.traffic().faults = Faults::default();
    }

    /// Whether answers are as they may be one day: with unknown fields and values everywhere.
    pub fn set_future_fields(&self, future_fields: bool) {
        lock(&self.shared.state).future_fields = future_fields;
    }

    /// Moves the server's clock, which stands still otherwise, unless it is
    /// [that of the machine](Builder::system_clock); it stops shortly before the year 10000.
    ///
    /// An answer that is [late](Fault::late) counts from when its request came: see
    /// [`received`](Self::received).
    pub fn advance(&self, time: Duration) {
        self.shared.clock.advance(time);
    }

    /// What time it is for the server.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.shared.clock.now()
    }

    /// Waits until so many requests have come since the start.
    ///
    /// They need not be answered yet, so it tells when the clock can be moved for one that is
    /// [late](Fault::late).
    pub async fn received(&self, count: usize) {
        // The sender is borrowed here, so it cannot be gone.
        drop(self.shared.received.subscribe().wait_for(|it| *it >= count).await);
    }

    /// The rules that were asked so far: those on which the answers may depend.
    ///
    /// Of those that are a guess, a program should not depend; [`Builder::flip`] shows whether it does.
    ///
    /// ```
    /// use attio_fake::{FakeAttio, Rule};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let fake = FakeAttio::start().await?;
    /// let url = format!("{}/v2/objects/people/attributes?limit=1000", fake.base_url());
    /// reqwest::Client::new().get(url).bearer_auth(fake.token()).send().await?;
    /// assert!(fake.rules_used().contains(&Rule::AnyLimit));
    /// assert!(!fake.rules_used().contains(&Rule::TakenTitle));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn rules_used(&self) -> Vec<Rule> {
        lock(&self.shared.state).rules.used()
    }

    /// All requests so far, in the order in which they came.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.traffic().requests.clone()
    }
}

impl Drop for FakeAttio {
    fn drop(&mut self) {
        // Closed here and not by the task, which may be waiting for a turn.
        drop(lock(&self.listener).take());
        self.accepting.abort();
    }
}

/// A token, which is not printed.
struct Token(String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}
