//! What scenarios would show of the real API: in go all of them, out come their exchanges with the fake.

use attio_fake::FakeAttio;
use loopback::{Request, Response};

use crate::play::{Reading, play};
use crate::scenario::{Call, Scenario};
use crate::settings::Settings;
use crate::token::Token;

/// A call of a scenario as it would be recorded.
#[derive(Debug)]
pub struct Rehearsed {
    /// The name of the scenario.
    pub scenario: String,
    /// `objects` or `lists`.
    pub target: &'static str,
    /// The number of the call, from 1.
    pub number: usize,
    /// The `operationId`.
    pub operation: String,
    /// What nobody has said of the answer.
    pub asks: Option<String>,
    /// What the client sent.
    pub request: Request,
    /// What the fake answered.
    pub response: Response,
}

/// Plays all scenarios against servers of their own, in lists and then in objects.
///
/// # Errors
/// When one of them cannot be read or played.
pub async fn rehearse() -> Result<Vec<Rehearsed>, String> {
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
            let played = play(&scenario, &settings, Reading::Open, &mut |_| {}).await?;
            let calls: Vec<&Call> = scenario.all().collect();
            all.extend(played.taken.into_iter().map(|it| Rehearsed {
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
