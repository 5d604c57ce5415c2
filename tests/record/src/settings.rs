//! Where and how a scenario is played, checked before anything is sent. Whether the object or list exists is
//! only known later.

use std::collections::BTreeMap;

use codegen::model::{Api, Operation, Safety};
use reqwest::Url;
use serde_json::Value;

use crate::calls::segments;
use crate::cleanup::{self, creates};
use crate::drift::is_known_word;
use crate::redact::is_uuid;
use crate::scenario::{Call, Expect, Scenario, resolve_string};
use crate::spec;
use crate::token::Token;

/// The address of the real API.
pub const API: &str = "https://api.attio.com";

/// Attio's standard objects. People work with them, so test data must not be added there.
const STANDARD: [&str; 5] = ["companies", "deals", "people", "users", "workspaces"];

/// Where a scenario is played, and with which token.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The URL of the API, without `/v2`.
    pub base_url: String,
    /// The real token.
    pub token: Token,
    /// `objects` or `lists`.
    pub target: String,
    /// The slug of a scratch object or list.
    pub identifier: String,
    /// A short string, unique to this run, as archived items keep their slugs.
    pub run: String,
}

impl Settings {
    /// Checks whether a scenario may be played there.
    ///
    /// # Errors
    /// If not; the message contains what to write instead.
    pub fn check(&self) -> Result<(), String> {
        let Self { target, identifier, .. } = self;
        if !["objects", "lists"].contains(&target.as_str()) {
            return Err(format!("`{target}` is not a target; write `objects` or `lists`"));
        }
        if identifier.is_empty() {
            return Err("write the slug of a scratch object or list".to_owned());
        }
        if STANDARD.contains(&identifier.as_str()) {
            return Err(format!(
                "`{identifier}` is an object that people work with, and what a scenario creates there stays in the workspace after it is archived; create an object or a list for this, such as `scratch`"
            ));
        }
        if is_uuid(identifier) {
            return Err(format!("`{identifier}` is an id; write the slug, which is redacted"));
        }
        if is_known_word(identifier) {
            return Err(format!(
                "`{identifier}` is a word of the API, which cannot be distinguished from the slug; create an object or a list with another name, such as `scratch`"
            ));
        }
        self.url().map(drop)
    }

    /// Checks that a scenario only writes to the scratch target, and to what it creates itself and deletes.
    ///
    /// # Errors
    /// The first call that does not, and what to write instead.
    pub fn check_writes(&self, scenario: &Scenario) -> Result<(), String> {
        self.check_writes_of(&spec::API, scenario)
    }

    pub(crate) fn check_writes_of(&self, api: &Api, scenario: &Scenario) -> Result<(), String> {
        let mut earlier = Vec::new();
        for (index, call) in scenario.all().enumerate() {
            let problem = cleanup::operation(api, &call.operation)
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

    /// Why a call may not be made, if so.
    fn problem(
        &self,
        api: &Api,
        operation: &Operation,
        call: &Call,
        (earlier, cleanup): (&[&Call], &[Call]),
    ) -> Option<String> {
        let elsewhere = |place: &str| {
            format!(
                "would write to {place}; write `${{target}}` and `${{identifier}}`, or something that the scenario creates and deletes under `cleanup`, or, if the API should refuse it, a name that does not exist, and the refusal under `expect`"
            )
        };
        // A relationship creates an attribute at its other end.
        let other_end = call.body.as_ref().and_then(|body| body.pointer("/relationship/object"));
        if let Some(object) = other_end.filter(|it| !it.is_null()) {
            let object = self.resolve(object.as_str().unwrap_or_default());
            let object = object.unwrap_or_else(|_| "what only a response names".to_owned());
            if !self.may_write("objects", &object, call) {
                return Some(elsewhere(&format!("objects/{object}")));
            }
        }
        let place = match self.place(operation, call) {
            Ok(Some((kind, name))) if self.may_write(&kind, &name, call) => return None,
            Ok(Some((kind, name))) => format!("{kind}/{name}"),
            Ok(None) => operation.path.clone(),
            Err(_) => "a place that only a response names".to_owned(),
        };
        let names = segments(operation).into_iter().filter(|it| *it != "target");
        let (mut names, is_creation) = (names.peekable(), creates(operation));
        let is_inside = names.peek().is_some();
        if !(is_inside || is_creation) || !names.all(|it| cleanup::is_own(api, call, it, earlier)) {
            return Some(elsewhere(&place));
        }
        let is_refused = matches!(call.expect, Expect::Refusal(..));
        if is_inside
            || is_refused
            || cleanup::removal_of(api, call, cleanup).is_some_and(|it| it.deletes)
        {
            return None;
        }
        let deletion = cleanup::removals(api, operation).into_iter().find(|it| it.deletes);
        Some(match deletion {
            Some(it) => {
                format!(
                    "creates something that stays in the workspace; {}",
                    cleanup::suggestion(&it)
                )
            }
            None => format!(
                "creates something that stays in the workspace, as the spec has no `DELETE {}/{{…}}`; remove the call, or write the refusal under `expect`",
                operation.path
            ),
        })
    }

    /// The object or list that a call writes into, if any.
    fn place(
        &self,
        operation: &Operation,
        call: &Call,
    ) -> Result<Option<(String, String)>, String> {
        // After the leading slash and the version.
        let mut parts = operation.path.split('/').skip(2);
        let (Some(kind), Some(name), Some(_)) = (parts.next(), parts.next(), parts.next()) else {
            return Ok(None);
        };
        let part = |part: &str| match part.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
            Some(name) => self.resolve(call.argument(name).unwrap_or_default()),
            None => Ok(part.to_owned()),
        };
        Ok(Some((part(kind)?, part(name)?)))
    }

    /// Whether a call may write into this object or list: the scratch target, or one that does not exist.
    fn may_write(&self, kind: &str, name: &str, call: &Call) -> bool {
        let is_refused = matches!(call.expect, Expect::Refusal(..));
        // An id could be that of any object.
        let is_standard = STANDARD.iter().any(|it| it.eq_ignore_ascii_case(name));
        (kind, name) == (&self.target, &self.identifier)
            || (is_refused && !is_standard && !is_uuid(name))
    }

    /// Resolves the variables in a string. A reference to a result is an error, as there are none yet.
    fn resolve(&self, string: &str) -> Result<String, String> {
        resolve_string(string, &|it| self.lookup(it, &BTreeMap::new()))
    }

    /// The value of a reference: a variable, or a part of an earlier result.
    pub(crate) fn lookup(
        &self,
        reference: &str,
        results: &BTreeMap<String, Value>,
    ) -> Result<Value, String> {
        match reference {
            "target" => return Ok(self.target.as_str().into()),
            "identifier" => return Ok(self.identifier.as_str().into()),
            "run" => return Ok(self.run.as_str().into()),
            _ => {}
        }
        let (name, path) = reference.split_once('.').unwrap_or((reference, ""));
        let result = results.get(name);
        let result = result.ok_or_else(|| format!("`${{{reference}}}`: `{name}` has no result"))?;
        let part = result.pointer(&format!("/{}", path.replace('.', "/")));
        part.cloned()
            .ok_or_else(|| format!("`${{{reference}}}`: the result of `{name}` has no such part"))
    }

    /// The parsed base URL.
    ///
    /// # Errors
    /// If it is invalid, or would send the token unencrypted.
    pub(crate) fn url(&self) -> Result<Url, String> {
        let base_url = &self.base_url;
        let url = Url::parse(base_url);
        let url = url.map_err(|error| format!("`{base_url}` is not a URL: {error}"))?;
        let is_more = url.query().is_some() || url.fragment().is_some();
        if is_more || !url.username().is_empty() || url.password().is_some() {
            return Err("the base URL has more than a host and a path; remove the rest".to_owned());
        }
        if url.path().trim_end_matches('/').ends_with("/v2") {
            return Err(format!("remove `/v2` from `{base_url}`"));
        }
        if url.scheme() != "https" && !is_this_machine(&url) {
            return Err(format!(
                "the token would be sent to `{base_url}` unencrypted; write a URL with https, or one of this machine"
            ));
        }
        Ok(url)
    }
}

/// Whether a URL is on this machine.
pub(crate) fn is_local(base_url: &str) -> bool {
    Url::parse(base_url).is_ok_and(|url| is_this_machine(&url))
}

/// Whether a URL is on this machine, where unencrypted requests are safe.
pub(crate) fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    url.scheme() == "http" && ["127.0.0.1", "localhost", "[::1]"].contains(&host)
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
