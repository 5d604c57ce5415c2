//! Plays a case of `cases.yaml` against a fake, and compares the last response.

use std::collections::BTreeMap;

use attio_fake::{Builder, FakeAttio, Rule};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::wire::{Token, send};

/// Requests whose last response shows whether a rule holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) rule: String,
    #[serde(default)]
    token: Token,
    /// An object that is off.
    off: Option<String>,
    /// A method, a path, and the `data` of a body.
    calls: Vec<String>,
    /// A status and a code.
    response: String,
    /// Values in the response by JSON pointer.
    #[serde(default)]
    at: BTreeMap<String, Value>,
}

pub(crate) fn all() -> Vec<Case> {
    serde_yaml::from_str(include_str!("cases.yaml")).expect("`cases.yaml` is valid")
}

impl Case {
    /// Returns how the fake differs from the case, if it does, and the rules that it used.
    pub(crate) async fn play(&self, builder: Builder) -> (Result<(), String>, Vec<Rule>) {
        let fake = builder.start().await.expect("loopback has a free port");
        fake.add_object("scratch");
        fake.add_list("scratch");
        if let Some(object) = &self.off {
            fake.set_enabled(object, false);
        }
        let (mut ids, mut last) = (Vec::new(), (0, Value::Null));
        for call in &self.calls {
            // All calls before the last must succeed.
            if last.0 >= 300 {
                return (Err(format!("{} before `{call}`", last.0)), fake.rules_used());
            }
            last = self.call(&fake, &with_ids(call, &ids)).await;
            ids.push(id(&last.1));
        }
        (self.check(&last, &ids), fake.rules_used())
    }

    fn check(&self, (status, body): &(u16, Value), ids: &[String]) -> Result<(), String> {
        let code = body["code"].as_str().map(|it| format!(" {it}")).unwrap_or_default();
        let found = format!("{status}{code}");
        if found != self.response {
            return Err(format!("{found}, not {}", self.response));
        }
        for (pointer, expected) in &self.at {
            let expected = with_ids(&expected.to_string(), ids);
            let found = body.pointer(pointer).cloned().unwrap_or_default().to_string();
            if found != expected {
                return Err(format!("{pointer}: {found}, not {expected}"));
            }
        }
        Ok(())
    }

    async fn call(&self, fake: &FakeAttio, call: &str) -> (u16, Value) {
        let mut parts = call.splitn(3, ' ');
        let method = parts.next().unwrap_or_default();
        let method = Method::from_bytes(method.as_bytes()).expect("a call begins with a method");
        let path = parts.next().expect("a call has a path");
        let data: Option<Map<String, Value>> =
            parts.next().map(|it| serde_json::from_str(it).expect("the rest of a call is JSON"));
        let is_creation = method == Method::POST && path.ends_with("/attributes");
        let data = data.map(|it| if is_creation { completed(it) } else { it });
        let body = data.map(|it| json!({"data": it}));
        send(fake, &method, path, self.token, body.as_ref()).await
    }
}

/// The body for a new attribute: adds the required keys, and removes those that are `absent`.
fn completed(changes: Map<String, Value>) -> Map<String, Value> {
    let mut data = json!({
        "title": "New", "description": "New", "api_slug": "new", "type": "text", "is_required": false,
        "is_unique": false, "is_multiselect": false, "config": {},
    });
    let data = data.as_object_mut().expect("the body is an object");
    data.extend(changes);
    data.retain(|_, value| value != "absent");
    data.clone()
}

/// Replaces `${number}` with the id in an earlier response.
fn with_ids(text: &str, ids: &[String]) -> String {
    let fill =
        |text: String, (number, id): (usize, &String)| text.replace(&format!("${{{number}}}"), id);
    ids.iter().enumerate().fold(text.to_owned(), fill)
}

fn id(body: &Value) -> String {
    let ids = &body["data"]["id"];
    let own = ["option_id", "status_id", "attribute_id"].iter().find_map(|key| ids[*key].as_str());
    own.unwrap_or_default().to_owned()
}
