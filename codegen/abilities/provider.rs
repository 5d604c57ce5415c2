//! Token providers, which are called when a token is needed.

use std::collections::VecDeque;
use std::error::Error;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use super::credentials::{Secret, Source};

type TokenFuture = Pin<Box<dyn Future<Output = Result<String, Box<dyn Error + Send + Sync>>> + Send>>;

/// A token provider, and its last tokens.
pub(crate) struct Provider {
    fetch: Box<dyn Fn() -> TokenFuture + Send + Sync>,
    /// Locked while a token is fetched.
    fetching: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

/// How many tokens are kept for redaction: responses may still echo earlier ones.
const KEPT: usize = 8;

#[derive(Default)]
struct State {
    /// The latest first.
    tokens: VecDeque<Secret>,
    is_expired: bool,
    fetched: u64,
}

impl Provider {
    pub(crate) fn new<F, E>(fetch: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<String, E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let fetch = move || -> TokenFuture {
            let token = fetch();
            Box::pin(async move { token.await.map_err(Into::into) })
        };
        Self { fetch: Box::new(fetch), fetching: tokio::sync::Mutex::default(), state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_current(&self) -> bool {
        let state = self.state();
        !state.tokens.is_empty() && !state.is_expired
    }
}

impl Source for Provider {
    fn secret(&self) -> Option<Secret> {
        self.state().tokens.front().cloned()
    }

    fn is_fetched(&self) -> bool {
        true
    }

    fn fetch(&self) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + '_>> {
        Box::pin(async {
            if self.is_current() {
                return Ok(());
            }
            let _fetching = self.fetching.lock().await;
            // Another call may have fetched it meanwhile.
            if self.is_current() {
                return Ok(());
            }
            let token = (self.fetch)().await.map_err(|it| format!("the token provider failed: {it}"))?;
            let token = Secret::new("Bearer ", token, " ", &[]);
            let token = token.map_err(|why| format!("the token of the provider {why}"))?;
            let mut state = self.state();
            state.tokens.push_front(token);
            state.tokens.truncate(KEPT);
            state.is_expired = false;
            state.fetched += 1;
            Ok(())
        })
    }

    fn fetched(&self) -> u64 {
        self.state().fetched
    }

    fn expire(&self) -> bool {
        self.state().is_expired = true;
        true
    }

    fn forms(&self) -> Vec<Zeroizing<String>> {
        let tokens = self.state().tokens.clone();
        tokens.iter().flat_map(Source::forms).collect()
    }
}
