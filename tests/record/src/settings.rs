//! Where a scenario is played: in goes what the command line says, out comes what is wrong with it.
//!
//! Nothing is sent here, so whether there is such an object or list shows later.

use std::collections::BTreeMap;

use reqwest::Url;
use serde_json::Value;

use crate::drift::is_known_word;
use crate::redact::is_uuid;
use crate::scenario::{Call, Expect, Scenario, resolve_call};
use crate::spec;
use crate::token::Token;

/// The address of the real API.
pub const API: &str = "https://api.attio.com";

/// Objects that are Attio's own: what is added to them stays in the way of people.
const STANDARD: [&str; 5] = ["companies", "deals", "people", "users", "workspaces"];

/// Where a scenario is played, and as whom.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address of the API, as far as before `/v2`.
    pub base_url: String,
    /// The real token.
    pub token: Token,
    /// `objects` or `lists`.
    pub target: String,
    /// The slug of a scratch object or list.
    pub identifier: String,
    /// A short text that no other run has, as archived slugs are never free again.
    pub run: String,
}

impl Settings {
    /// Whether a scenario may be played there.
    ///
    /// # Errors
    /// What to write instead.
    pub fn check(&self) -> Result<(), String> {
        let Self { target, identifier, .. } = self;
        if !["objects", "lists"].contains(&target.as_str()) {
            return Err(format!("`{target}` is no target; write `objects` or `lists`"));
        }
        if identifier.is_empty() {
            return Err("write the slug of a scratch object or list".to_owned());
        }
        if STANDARD.contains(&identifier.as_str()) {
            return Err(format!(
                "`{identifier}` is an object that people work with, and what a scenario makes there can be archived but never deleted; create an object or a list for this, such as `scratch`"
            ));
        }
        if is_uuid(identifier) {
            return Err(format!("`{identifier}` is an id; write the slug, which is replaced"));
        }
        if is_known_word(identifier) {
            return Err(format!(
                "`{identifier}` is a word of the API, which could not be told from the slug; create an object or a list of another name, such as `scratch`"
            ));
        }
        self.url().map(drop)
    }

    /// Whether a scenario writes nowhere but to the scratch target.
    ///
    /// # Errors
    /// Which call does not, and what to write instead.
    pub fn check_writes(&self, scenario: &Scenario) -> Result<(), String> {
        for (index, call) in scenario.all().enumerate() {
            if let Some(place) = self.elsewhere(call) {
                return Err(format!(
                    "{}: call {}: {} would write to {place}; write `${{target}}` and `${{identifier}}`, or, if the API is to refuse it, a name that there is not, and the refusal under `expect`",
                    scenario.name,
                    index + 1,
                    call.operation,
                ));
            }
        }
        Ok(())
    }

    /// Where a call may write to, if not to the scratch target.
    fn elsewhere(&self, call: &Call) -> Option<String> {
        let operation = spec::operation(&call.operation);
        if operation.is_some_and(|it| it.method == "get") {
            return None;
        }
        // A relationship makes an attribute at its other end.
        let other_end = call.body.as_ref().and_then(|body| body.pointer("/relationship/object"));
        let mut arguments = call.arguments.clone();
        arguments.retain(|name, _| ["target", "identifier"].contains(&name.as_str()));
        let places = Call {
            arguments,
            query: BTreeMap::new(),
            body: other_end.filter(|it| !it.is_null()).cloned(),
            ..call.clone()
        };
        // Of answers there are none yet.
        let Ok(places) = resolve_call(&places, &|it| self.lookup(it, &BTreeMap::new())) else {
            return Some("a place that only an answer names".to_owned());
        };
        let object = places.body.as_ref().map(|it| ("objects", it.as_str().unwrap_or_default()));
        let (Some(target), Some(identifier)) =
            (places.argument("target"), places.argument("identifier"))
        else {
            return Some(operation.map_or_else(String::new, |it| it.path.clone()));
        };
        let written = [Some((target, identifier)), object];
        let is_refused = matches!(call.expect, Expect::Refusal(..));
        let is_allowed = |(target, identifier): &(&str, &str)| {
            let is_scratch =
                (*target, *identifier) == (self.target.as_str(), self.identifier.as_str());
            // An id may be that of any object.
            let is_standard = STANDARD.iter().any(|it| it.eq_ignore_ascii_case(identifier));
            is_scratch || (is_refused && !is_standard && !is_uuid(identifier))
        };
        let elsewhere = written.into_iter().flatten().find(|it| !is_allowed(it));
        elsewhere.map(|(target, identifier)| format!("{target}/{identifier}"))
    }

    /// What a reference stands for: a variable, or a part of an earlier answer.
    pub(crate) fn lookup(
        &self,
        reference: &str,
        answers: &BTreeMap<String, Value>,
    ) -> Result<Value, String> {
        match reference {
            "target" => return Ok(self.target.as_str().into()),
            "identifier" => return Ok(self.identifier.as_str().into()),
            "run" => return Ok(self.run.as_str().into()),
            _ => {}
        }
        let (name, path) = reference.split_once('.').unwrap_or((reference, ""));
        let answer = answers.get(name);
        let answer = answer.ok_or_else(|| format!("`${{{reference}}}`: `{name}` has no answer"))?;
        let part = answer.pointer(&format!("/{}", path.replace('.', "/")));
        part.cloned()
            .ok_or_else(|| format!("`${{{reference}}}`: the answer of `{name}` has no such part"))
    }

    /// The address of the API, as it is used everywhere.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn url(&self) -> Result<Url, String> {
        let base_url = &self.base_url;
        let url = Url::parse(base_url);
        let url = url.map_err(|error| format!("`{base_url}` is no URL: {error}"))?;
        let is_more = url.query().is_some() || url.fragment().is_some();
        if is_more || !url.username().is_empty() || url.password().is_some() {
            return Err("the base URL has more than a host and a path; remove the rest".to_owned());
        }
        if url.path().trim_end_matches('/').ends_with("/v2") {
            return Err(format!("`{base_url}` goes too far; write it as far as before `/v2`"));
        }
        if url.scheme() != "https" && !is_this_machine(&url) {
            return Err(format!(
                "`{base_url}` would get the token unencrypted; write a URL with https, or one of this machine"
            ));
        }
        Ok(url)
    }
}

/// Whether an address is one of this machine.
pub(crate) fn is_local(base_url: &str) -> bool {
    Url::parse(base_url).is_ok_and(|url| is_this_machine(&url))
}

/// Whether an address is one of this machine, where nothing else reads what is sent unencrypted.
pub(crate) fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    url.scheme() == "http" && ["127.0.0.1", "localhost", "[::1]"].contains(&host)
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
