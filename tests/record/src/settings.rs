//! Where a scenario is played: in goes what the command line says, out comes what is wrong with it.
//!
//! Nothing is sent here, so whether there is such an object or list shows later.

use std::collections::BTreeMap;

use codegen::model::{Api, Operation, Safety};
use reqwest::Url;
use serde_json::Value;

use crate::calls::segments;
use crate::drift::is_known_word;
use crate::own::{self, makes};
use crate::redact::is_uuid;
use crate::scenario::{Call, Expect, Scenario, resolve_text};
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
    /// A short text that no other run has, as what is archived keeps its slug.
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
                "`{identifier}` is an object that people work with, and what a scenario makes there stays in their way when it is archived; create an object or a list for this, such as `scratch`"
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

    /// Whether a scenario writes nowhere but to the scratch target, and to what it makes itself and deletes.
    ///
    /// # Errors
    /// Which call does not, and what to write instead.
    pub fn check_writes(&self, scenario: &Scenario) -> Result<(), String> {
        self.check_writes_of(&spec::API, scenario)
    }

    pub(crate) fn check_writes_of(&self, api: &Api, scenario: &Scenario) -> Result<(), String> {
        let mut earlier = Vec::new();
        for (index, call) in scenario.all().enumerate() {
            let problem = own::operation(api, &call.operation)
                .filter(|it| it.safety != Safety::ReadOnly)
                .and_then(|it| self.problem(api, it, call, (&earlier, &scenario.cleanup)));
            if let Some(problem) = problem {
                let (name, id) = (&scenario.name, &call.operation);
                return Err(format!("{name}: call {}: {id} {problem}", index + 1));
            }
            earlier.push(call);
        }
        Ok(())
    }

    /// Why a call may not be made, if it may not.
    fn problem(
        &self,
        api: &Api,
        operation: &Operation,
        call: &Call,
        (earlier, cleanup): (&[&Call], &[Call]),
    ) -> Option<String> {
        let elsewhere = |place: &str| {
            format!(
                "would write to {place}; write `${{target}}` and `${{identifier}}`, or what the scenario makes itself and deletes under `cleanup`, or, if the API is to refuse it, a name that there is not, and the refusal under `expect`"
            )
        };
        // A relationship makes an attribute at its other end.
        let other_end = call.body.as_ref().and_then(|body| body.pointer("/relationship/object"));
        if let Some(object) = other_end.filter(|it| !it.is_null()) {
            let object = self.text(object.as_str().unwrap_or_default());
            let object = object.unwrap_or_else(|_| "what only an answer names".to_owned());
            if !self.may_write("objects", &object, call) {
                return Some(elsewhere(&format!("objects/{object}")));
            }
        }
        let place = match self.place(operation, call) {
            Ok(Some((kind, name))) if self.may_write(&kind, &name, call) => return None,
            Ok(Some((kind, name))) => format!("{kind}/{name}"),
            Ok(None) => operation.path.clone(),
            Err(_) => "a place that only an answer names".to_owned(),
        };
        let names = segments(operation).into_iter().filter(|it| *it != "target");
        let (mut names, is_creation) = (names.peekable(), makes(operation));
        let is_inside = names.peek().is_some();
        if !(is_inside || is_creation) || !names.all(|it| own::is_own(api, call, it, earlier)) {
            return Some(elsewhere(&place));
        }
        let is_refused = matches!(call.expect, Expect::Refusal(..));
        if is_inside || is_refused || own::put_away(api, call, cleanup).is_some_and(|it| it.deletes)
        {
            return None;
        }
        let deletion = own::ways(api, operation).into_iter().find(|it| it.deletes);
        Some(match deletion {
            Some(way) => format!("makes what stays in the way of people; {}", own::remedy(&way)),
            None => format!(
                "makes what stays in the way of people, as the spec has no `DELETE {}/{{…}}`; remove it, or write the refusal under `expect`",
                operation.path
            ),
        })
    }

    /// The object or list that a call writes into, if it is into one.
    fn place(
        &self,
        operation: &Operation,
        call: &Call,
    ) -> Result<Option<(String, String)>, String> {
        // After what is empty, and the version.
        let mut parts = operation.path.split('/').skip(2);
        let (Some(kind), Some(name), Some(_)) = (parts.next(), parts.next(), parts.next()) else {
            return Ok(None);
        };
        let part = |part: &str| match part.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
            Some(name) => self.text(call.argument(name).unwrap_or_default()),
            None => Ok(part.to_owned()),
        };
        Ok(Some((part(kind)?, part(name)?)))
    }

    /// Whether a call may write into this object or list: the scratch target, or one that there is not.
    fn may_write(&self, kind: &str, name: &str, call: &Call) -> bool {
        let is_refused = matches!(call.expect, Expect::Refusal(..));
        // An id may be that of any object.
        let is_standard = STANDARD.iter().any(|it| it.eq_ignore_ascii_case(name));
        (kind, name) == (&self.target, &self.identifier)
            || (is_refused && !is_standard && !is_uuid(name))
    }

    /// A text in which nothing refers to an answer, as there are none yet.
    fn text(&self, text: &str) -> Result<String, String> {
        resolve_text(text, &|it| self.lookup(it, &BTreeMap::new()))
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
