//! Configures and starts a server.

use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::auth::Scope;
use crate::clock::Clock;
use crate::limits::Limits;
use crate::request::Request;
use crate::rules::{Rule, Rules};
use crate::shared::{Log, Shared, Traffic};
use crate::state::State;
use crate::workspace::Workspace;
use crate::{FakeAttio, Token, api, server};

/// The configuration of a server; [`FakeAttio::builder`] starts with defaults for tests.
#[derive(Debug)]
pub struct Builder {
    port: u16,
    clock: Clock,
    workspace: Workspace,
    limits: Option<Limits>,
    rules: Rules,
    log: Option<Log>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            port: 0,
            clock: Clock::manual(),
            workspace: Workspace::default(),
            limits: None,
            rules: Rules::default(),
            log: None,
        }
    }

    /// Starts the server.
    ///
    /// # Errors
    /// If the port cannot be bound.
    pub async fn start(self) -> io::Result<FakeAttio> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await?;
        let address = listener.local_addr()?;
        let base_url = format!("http://{address}");
        let clock = Arc::new(self.clock);
        let mut state = State::new(Arc::clone(&clock), address.port());
        state.rules = self.rules;
        self.workspace.populate(&mut state);
        let token = Token(state.tokens.add(Scope::ALL));
        let state = Arc::new(Mutex::new(state));
        let router = api::router(&state);
        let traffic = Mutex::new(Traffic { limits: self.limits, ..Traffic::default() });
        let received = watch::Sender::new(0);
        let shared = Arc::new(Shared { router, state, clock, traffic, received, log: self.log });
        let listener = Arc::new(Mutex::new(Some(listener)));
        let accepting = tokio::spawn(server::accept(Arc::clone(&listener), Arc::clone(&shared)));
        Ok(FakeAttio { base_url, token, shared, listener, accepting })
    }

    /// Listens on this port, by default on any free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Starts with this workspace instead of a new one.
    #[must_use]
    pub fn workspace(mut self, workspace: Workspace) -> Self {
        self.workspace = workspace;
        self
    }

    /// Uses the system clock, so that two runs differ.
    #[must_use]
    pub fn system_clock(mut self) -> Self {
        self.clock = Clock::System;
        self
    }

    /// Refuses what Attio would silently ignore, with a message that says what to write instead.
    ///
    /// ```
    /// use attio_fake::FakeAttio;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let fake = FakeAttio::builder().strict().start().await?;
    /// let url = format!("{}/v2/objects/people/attributes?archived=true", fake.base_url());
    /// let response = reqwest::Client::new().get(url).bearer_auth(fake.token()).send().await?;
    /// assert_eq!(response.status(), 400);
    /// assert!(response.text().await?.contains("`archived` would be ignored"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.rules.strict = true;
        self
    }

    /// Inverts a rule, to test that a program does not depend on a guess. Inverting it twice restores it.
    ///
    /// ```
    /// use attio_fake::{FakeAttio, Rule};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// // Here, the option `gold` cannot be created next to `Gold`.
    /// let fake = FakeAttio::builder().flip(Rule::TitlesByCase).start().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn flip(mut self, rule: Rule) -> Self {
        self.rules.flip(rule);
        self
    }

    /// Limits rates as Attio documents: more than 100 reads or 25 writes in a second of the server's clock
    /// are 429.
    #[must_use]
    pub fn limit_rates(mut self) -> Self {
        self.limits = Some(Limits::default());
        self
    }

    /// Calls this function with each request, before its response is sent.
    ///
    /// It must not block, since it runs in the server. If it panics, the response is 500 with the panic
    /// message.
    #[must_use]
    pub fn log(mut self, log: impl Fn(&Request) + Send + Sync + 'static) -> Self {
        self.log = Some(Log(Box::new(log)));
        self
    }
}
