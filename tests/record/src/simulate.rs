//! Plays all scenarios against the fake, to find what they would show of the real API.

use attio_fake::FakeAttio;
use loopback::{Request, Response};

use crate::play::{Strictness, play};
use crate::scenario::{Call, Scenario};
use crate::settings::Settings;
use crate::token::Token;

/// A call of a scenario against the fake.
#[derive(Debug)]
pub struct SimulatedCall {
    /// The name of the scenario.
    pub scenario: String,
    /// `objects` or `lists`.
    pub target: &'static str,
    /// The number of the call, from 1.
    pub number: usize,
    /// The `operationId`.
    pub operation: String,
    /// The open question about the response.
    pub asks: Option<String>,
    /// What the client sent.
    pub request: Request,
    /// The response of the fake.
    pub response: Response,
}

/// Plays each scenario against a new fake server, first in a list, then in an object.
///
/// # Errors
/// If one of them cannot be read or played.
pub async fn simulate() -> Result<Vec<SimulatedCall>, String> {
    let mut all = Vec::new();
    for target in ["lists", "objects"] {
        for name in crate::names()? {
            let scenario = Scenario::load(&name)?;
            let fake = FakeAttio::start().await.map_err(|error| error.to_string())?;
            fake.add_list("scratch");
            fake.add_object("scratch");
            let settings = Settings {
                base_url: fake.base_url().to_owned(),
                token: Token::new(fake.token().to_owned())?,
                target: target.to_owned(),
                identifier: "scratch".to_owned(),
                run: "run".to_owned(),
            };
            let played = play(&scenario, &settings, Strictness::Lenient, &mut |_| {}).await?;
            let calls: Vec<&Call> = scenario.all().collect();
            all.extend(played.calls.into_iter().map(|it| SimulatedCall {
                scenario: name.clone(),
                target,
                number: it.number,
                asks: calls.get(it.number - 1).and_then(|call| call.asks.clone()),
                operation: it.operation,
                request: it.request,
                response: it.response,
            }));
        }
    }
    Ok(all)
}
