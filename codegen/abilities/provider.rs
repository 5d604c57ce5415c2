//! Tokens that are asked for when one is needed.

use std::collections::VecDeque;
use std::error::Error;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use super::credentials::{Secret, Source};

type Asked = Pin<Box<dyn Future<Output = Result<String, Box<dyn Error + Send + Sync>>> + Send>>;

/// Who gives tokens, and the last ones.
pub(crate) struct Provider {
    ask: Box<dyn Fn() -> Asked + Send + Sync>,
    /// Held by the one who asks.
    asking: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

/// How many tokens are kept: answers may still repeat those before the last.
const KEPT: usize = 8;

#[derive(Default)]
struct State {
    /// The last one first.
    tokens: VecDeque<Secret>,
    is_expired: bool,
    fetched: u64,
}

impl Provider {
    pub(crate) fn new<F, E>(ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<String, E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let ask = move || -> Asked {
            let asked = ask();
            Box::pin(async move { asked.await.map_err(Into::into) })
        };
        Self { ask: Box::new(ask), asking: tokio::sync::Mutex::default(), state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_there(&self) -> bool {
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
            if self.is_there() {
                return Ok(());
            }
            let _asking = self.asking.lock().await;
            // Whoever asked before may have done it for all.
            if self.is_there() {
                return Ok(());
            }
            let token = (self.ask)().await.map_err(|it| format!("no token was given: {it}"))?;
            let token = Secret::new("Bearer ", token, " ", &[]);
            let token = token.map_err(|why| format!("the token that was given {why}"))?;
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
