#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod api;
mod auth;
mod builder;
mod check;
mod clock;
mod faults;
mod future_fields;
mod limits;
mod refusal;
mod request;
mod rules;
mod server;
mod shared;
mod state;
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

/// A running server, which stops when dropped.
///
/// When `drop` returns, the port is closed. Open connections, and the requests on them, end when the runtime
/// that started the server next runs.
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
    /// Starts a server on a free port of this machine, with a new workspace.
    ///
    /// # Errors
    /// If no port can be bound.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// A builder, to change the settings of [`start`](Self::start).
    #[must_use]
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// The base URL for a client, such as `http://127.0.0.1:12345`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A token with all scopes: 64 characters, valid only for this server.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token.0
    }

    /// Adds a token with these scopes.
    ///
    /// ```
    /// use attio_fake::{FakeAttio, Scope};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let fake = FakeAttio::start().await?;
    /// let reader = fake.token_with(&[Scope::ObjectsRead]);
    /// assert_eq!(reader.len(), 64);
    /// // From now on, requests with it get a 401.
    /// fake.revoke(&reader);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn token_with(&self, scopes: &[Scope]) -> String {
        lock(&self.shared.state).tokens.add(scopes)
    }

    /// Revokes a token.
    pub fn revoke(&self, token: &str) {
        lock(&self.shared.state).tokens.revoke(token);
    }

    /// Adds an object with Attio's system attributes; returns its id.
    ///
    /// Like [`add_list`](Self::add_list), it prepares a test; the API has no such operation here.
    /// If an object with this slug exists, returns its id and changes nothing.
    ///
    /// ```
    /// use attio_fake::FakeAttio;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let fake = FakeAttio::start().await?;
    /// let id = fake.add_object("ships");
    /// let url = format!("{}/v2/objects/{id}/attributes/record_id", fake.base_url());
    /// let response = reqwest::Client::new().get(url).bearer_auth(fake.token()).send().await?;
    /// assert_eq!(response.status(), 200);
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_object(&self, slug: &str) -> String {
        self.add_target(TargetKind::Objects, slug)
    }

    /// Adds a list with Attio's system attributes; returns its id.
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

    /// Switches an object on or off, as an admin of the workspace can; in Attio, users and deals may be off.
    ///
    /// Requests for an object that is off get a 400, and system attributes that reference only such objects
    /// disappear. Does nothing if the object does not exist.
    ///
    /// ```
    /// use attio_fake::FakeAttio;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let fake = FakeAttio::start().await?;
    /// fake.set_enabled("deals", false);
    /// let url = format!("{}/v2/objects/deals/attributes", fake.base_url());
    /// let response = reqwest::Client::new().get(url).bearer_auth(fake.token()).send().await?;
    /// assert_eq!(response.status(), 400);
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_enabled(&self, object: &str, enabled: bool) {
        let mut state = lock(&self.shared.state);
        if let Some(target) = state.find_target(TargetKind::Objects, object) {
            state.targets[target].is_enabled = enabled;
        }
    }

    /// Makes the next request fail; several calls apply to the next requests, in order.
    pub fn fail_next(&self, fault: Fault) {
        self.shared.traffic().faults.push(fault);
    }

    /// Makes every request fail that matches a condition.
    ///
    /// The condition may call methods of this server, which has recorded the request by then. It must not
    /// block, since it runs in the server. If it panics, the response is 500 with the panic message.
    /// Faults of [`fail_next`](Self::fail_next) take precedence. The first condition that matches counts, and
    /// later ones are not evaluated.
    pub fn fail_when(
        &self,
        condition: impl Fn(&Request) -> bool + Send + Sync + 'static,
        fault: Fault,
    ) {
        self.add_rule(Box::new(condition), fault, false);
    }

    /// Like [`fail_when`](Self::fail_when), but only for the first request that matches.
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

    /// Removes all remaining faults.
    pub fn clear_faults(&self) {
        self.shared.traffic().faults = Faults::default();
    }

    /// Sets whether responses look like those of a future API, with unknown fields and values everywhere.
    pub fn set_future_fields(&self, future_fields: bool) {
        lock(&self.shared.state).future_fields = future_fields;
    }

    /// Advances the server's clock, which otherwise stands still; the
    /// [system clock](Builder::system_clock) is not affected. The clock stops shortly before the year 10000.
    ///
    /// The delay of [`Fault::late`] starts when its request arrives: see [`received`](Self::received).
    pub fn advance(&self, time: Duration) {
        self.shared.clock.advance(time);
    }

    /// The current time of the server.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.shared.clock.now()
    }

    /// Waits until this many requests have arrived since the start, answered or not.
    ///
    /// After that, the clock can be advanced for a [late](Fault::late) response.
    pub async fn received(&self, count: usize) {
        // The sender is borrowed here, so it cannot be dropped.
        drop(self.shared.received.subscribe().wait_for(|it| *it >= count).await);
    }

    /// The rules that were evaluated so far, on which the responses may depend.
    ///
    /// A program should not depend on those that are guesses; [`Builder::flip`] shows whether it does.
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

    /// All requests so far, in the order of their arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.traffic().requests.clone()
    }
}

impl Drop for FakeAttio {
    fn drop(&mut self) {
        // Closed here and not by the task, which may not run soon.
        drop(lock(&self.listener).take());
        self.accepting.abort();
    }
}

/// A token, which `Debug` does not print.
struct Token(String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}
