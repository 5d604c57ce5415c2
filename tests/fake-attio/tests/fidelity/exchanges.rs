//! Replays an exchange with Attio: creates the workspace that it requires, and compares the response, except
//! ids and times.

use attio_fake::{Builder, FakeAttio, Rule, Workspace};
use loopback::{Exchange, Provenance};
use percent_encoding::percent_decode_str;
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::wire::{Token, send};

/// The objects of any workspace; they have no attributes except those of the exchange.
const OBJECTS: [&str; 5] = ["people", "companies", "deals", "users", "workspaces"];

/// The reason to skip an exchange, if it cannot be replayed.
pub(crate) fn skip_reason(name: &str, exchange: &Exchange) -> Option<&'static str> {
    let response = exchange.response.body.as_ref();
    let is_static = |it: &Value| it["default_value"]["type"] == "static";
    if exchange.response.status >= 500 {
        return Some("the fake fails only on demand");
    }
    if name.contains("/unknown_") || name.contains("/without_") {
        return Some("it is of a past or future version of the API");
    }
    if name == "list_attributes/no_such_route" {
        return Some("its route exists today");
    }
    response
        .is_some_and(|it| is_static(&it["data"]))
        .then_some("an initial workspace cannot have static default values")
}

/// Returns how the fake differs from the exchange, if it does, and the rules that it used.
pub(crate) async fn play(
    mut builder: Builder,
    exchange: &Exchange,
) -> (Result<(), String>, Vec<Rule>) {
    let preconditions = Preconditions::of(exchange);
    builder = match preconditions.workspace() {
        Ok(workspace) => builder.workspace(workspace),
        Err(error) => return (Err(error), Vec::new()),
    };
    if exchange.response.status == 429 {
        builder = builder.limit_rates();
    }
    let fake = builder.start().await.expect("loopback has a free port");
    if let Some("standard_object_disabled") = preconditions.code() {
        fake.set_enabled(&preconditions.names[1], false);
    }
    preconditions.archive(&fake).await;
    let method =
        Method::from_bytes(exchange.request.method.as_bytes()).expect("the method is valid");
    let path = preconditions.path(&fake).await;
    let body = exchange.request.body.as_ref();
    let token = preconditions.token();
    if exchange.response.status == 429 {
        for _ in 0..100 {
            send(&fake, &method, &path, token, body).await;
        }
    }
    let (status, response) = send(&fake, &method, &path, token, body).await;
    let mut lines = Vec::new();
    if status != exchange.response.status {
        let code = response["code"].as_str().unwrap_or("without a code");
        lines.push(format!("{status} {code}, not {}", exchange.response.status));
    }
    let expected = exchange.response.body.clone().unwrap_or_default();
    if exchange.provenance == Provenance::Documented && status < 300 {
        // The vendor's examples of request and response do not match.
        compare_types("", &expected, &response, &mut lines);
    } else {
        lines.extend(loopback::differences(&normalize(expected), &normalize(response)));
    }
    let more = match lines.len() {
        0 | 1 => String::new(),
        count => format!("; and {} more", count - 1),
    };
    let outcome = lines.first().map_or(Ok(()), |it| Err(format!("{it}{more}")));
    (outcome, fake.rules_used())
}

/// Lists the keys that are missing or have another type than expected; null matches any type.
fn compare_types(place: &str, expected: &Value, actual: &Value, lines: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Null, _) | (_, Value::Null) => {}
        (Value::Object(entries), Value::Object(found)) => {
            for (key, value) in entries {
                match found.get(key) {
                    Some(actual) => compare_types(&format!("{place}/{key}"), value, actual, lines),
                    None => lines.push(format!("{place}/{key}: missing")),
                }
            }
        }
        (Value::Array(items), Value::Array(found)) => {
            if items.len() != found.len() {
                lines.push(format!("{place}: {} items, not {}", found.len(), items.len()));
            }
            items.iter().zip(found).for_each(|(it, found)| compare_types(place, it, found, lines));
        }
        _ if std::mem::discriminant(expected) == std::mem::discriminant(actual) => {}
        _ => lines.push(format!("{place}: {actual}, not like {expected}")),
    }
}

/// Replaces ids and times.
fn normalize(mut value: Value) -> Value {
    match &mut value {
        Value::Object(entries) => {
            for (key, value) in entries.iter_mut() {
                *value = match (key.as_str(), value.take()) {
                    (key, Value::String(_)) if key.ends_with("_id") || key == "created_at" => {
                        json!("…")
                    }
                    ("allowed_object_ids", Value::Array(ids)) => json!(vec!["…"; ids.len()]),
                    (_, value) => normalize(value),
                };
            }
        }
        Value::Array(items) => *items = items.drain(..).map(normalize).collect(),
        _ => {}
    }
    value
}

/// An exchange and its path segments after the version: `objects` or `lists`, the target, `attributes`, the
/// attribute, `options` or `statuses`, the option or status.
struct Preconditions<'a> {
    exchange: &'a Exchange,
    names: Vec<String>,
}

impl<'a> Preconditions<'a> {
    fn of(exchange: &'a Exchange) -> Self {
        let names = exchange.request.path.split('/').skip(2);
        let names = names.map(|it| percent_decode_str(it).decode_utf8_lossy().into_owned());
        Self { exchange, names: names.collect() }
    }

    fn response_body(&self) -> &'a Value {
        self.exchange.response.body.as_ref().unwrap_or(&Value::Null)
    }

    fn code(&self) -> Option<&'a str> {
        self.response_body()["code"].as_str()
    }

    /// Whether the error message contains a string; messages show what existed.
    fn message_contains(&self, words: &str) -> bool {
        self.response_body()["message"].as_str().is_some_and(|it| it.contains(words))
    }

    fn is_success(&self) -> bool {
        self.exchange.response.status < 300
    }

    /// The `data` of the request.
    fn sent(&self) -> &'a Value {
        self.exchange.request.body.as_ref().map_or(&Value::Null, |it| &it["data"])
    }

    /// The items in the response: one, or a list.
    fn items(&self) -> &'a [Value] {
        match &self.response_body()["data"] {
            Value::Array(items) => items,
            Value::Null => &[],
            one => std::slice::from_ref(one),
        }
    }

    fn token(&self) -> Token {
        match self.exchange.response.status {
            401 if self.message_contains("not provided") => Token::None,
            401 if self.message_contains("length") => Token::Short,
            401 => Token::Revoked,
            403 => Token::Powerless,
            _ => Token::Good,
        }
    }

    fn workspace(&self) -> Result<Workspace, String> {
        let (mut objects, mut lists) = (Map::new(), Map::new());
        let is_named = |it: &&&str| {
            self.message_contains("for default value")
                && self.message_contains(&format!("\"{it}\""))
        };
        for object in OBJECTS.iter().filter(|it| !is_named(it)) {
            objects.insert((*object).to_owned(), json!([]));
        }
        let exists =
            self.exchange.response.status != 404 || self.message_contains("Attribute with");
        if exists {
            let targets = if self.names[0] == "lists" { &mut lists } else { &mut objects };
            targets.insert(self.names[1].clone(), Value::from(self.attributes()));
        }
        for attribute in self.items().iter().filter(|_| self.names.len() <= 4) {
            for id in attribute["config"]["record_reference"]["allowed_object_ids"]
                .as_array()
                .into_iter()
                .flatten()
            {
                let far = &attribute["relationship"];
                match (far["object_slug"].as_str(), id.as_str()) {
                    (Some(object), _) if self.exchange.request.method == "GET" => {
                        let end = json!({
                            "slug": far["api_slug"], "title": far["title"], "type": "record-reference",
                            "multiselect": far["is_multiselect"], "inverse": attribute["api_slug"],
                            "objects": [self.names[1]],
                        });
                        let ends = objects.entry(object).or_insert_with(|| json!([]));
                        ends.as_array_mut().expect("it is created above").push(end);
                    }
                    (None, Some(id)) => drop(objects.insert(id.to_owned(), json!([]))),
                    _ => {}
                }
            }
        }
        let targets = |all: Map<String, Value>| -> Vec<Value> {
            all.into_iter().map(|(slug, it)| json!({"slug": slug, "attributes": it})).collect()
        };
        let text = json!({"objects": targets(objects), "lists": targets(lists)}).to_string();
        Workspace::from_json(&text)
            .map_err(|error| format!("the initial workspace is invalid: {error}"))
    }

    /// The attributes of the target.
    fn attributes(&self) -> Vec<Value> {
        let method = self.exchange.request.method.as_str();
        let of_attribute = |slug: &str, type_: &str| json!({"slug": slug, "title": slug, "type": type_, "custom": true});
        let mut all: Vec<Value> = Vec::new();
        if self.names.len() <= 4 && self.is_success() && method != "POST" {
            let skipped = self.exchange.request.query.iter().find(|(name, _)| name == "offset");
            let skipped = skipped.and_then(|(_, number)| number.parse().ok()).unwrap_or(0);
            all.extend(
                (0..skipped).map(|number| of_attribute(&format!("before-{number}"), "text")),
            );
            all.extend(self.items().iter().map(|it| self.seed(it)));
        } else if self.code() == Some("slug_conflict") && self.names.len() <= 4 {
            all.push(of_attribute(self.sent()["api_slug"].as_str().unwrap_or_default(), "text"));
        }
        let is_missing = self.exchange.response.status == 404;
        if let Some(slug) = self.names.get(3).filter(|_| !is_missing)
            && (self.names.len() > 4 || !self.is_success())
        {
            let type_ = match self.names.get(4).map(String::as_str) {
                None => "text",
                _ if self.message_contains("is not a ") => "text",
                Some("statuses") => "status",
                Some(_) if self.names[3] == "stage" => "status",
                Some(_) => "select",
            };
            let mut attribute = of_attribute(slug, type_);
            attribute["custom"] = json!(self.code() != Some("system_edit_unauthorized"));
            match type_ {
                "select" => attribute["options"] = json!(self.titles()),
                "status" => attribute["statuses"] = Value::from(self.statuses()),
                _ => {}
            }
            all.push(attribute);
        }
        all
    }

    /// An attribute of the response, in its state before the request.
    fn seed(&self, shown: &Value) -> Value {
        let is_update = self.exchange.request.method == "PATCH";
        let slug = match self.names.get(3) {
            Some(name) if is_update && *name != shown["id"]["attribute_id"] => json!(name),
            _ => shown["api_slug"].clone(),
        };
        let mut entry = json!({
            "slug": slug, "title": shown["title"], "type": shown["type"],
            "description": shown["description"], "custom": shown["is_system_attribute"] == false,
            "read_only": shown["is_writable"] == false, "required": shown["is_required"],
            "unique": shown["is_unique"], "multiselect": shown["is_multiselect"],
            "archived": shown["is_archived"],
        });
        if shown["type"] == "record-reference" {
            let far = &shown["relationship"];
            if let Some(object) = far["object_slug"].as_str() {
                entry["objects"] = json!([object]);
                entry["inverse"] = far["api_slug"].clone();
            } else if let Some(ids) =
                shown["config"]["record_reference"]["allowed_object_ids"].as_array()
            {
                entry["objects"] = json!(ids);
            }
        }
        if let Some(code) = shown["config"]["currency"]["default_currency_code"].as_str() {
            entry["currency"] = json!(code);
        }
        entry["default"] = shown["default_value"]["template"].clone();
        for (key, _) in self.sent().as_object().into_iter().flatten().filter(|_| is_update) {
            match key.as_str() {
                "title" | "description" => entry[key] = json!("Before"),
                "default_value" => entry["default"] = Value::Null,
                "is_archived" => entry["archived"] = json!(shown["is_archived"] == false),
                "is_required" => entry["required"] = json!(shown["is_required"] == false),
                _ => {}
            }
        }
        entry
    }

    /// The options or statuses before the request, each with its value in the response and its old title.
    fn choices(&self) -> Vec<(&'a Value, String)> {
        let shown =
            self.items().iter().map(|it| (it, it["title"].as_str().unwrap_or_default().to_owned()));
        let mut all: Vec<(&Value, String)> = match self.exchange.request.method.as_str() {
            "POST" => Vec::new(),
            _ => shown.collect(),
        };
        if let Some(name) = self.names.get(5) {
            match all.first_mut() {
                Some((it, title))
                    if it["id"]
                        .as_object()
                        .is_some_and(|ids| !ids.values().any(|id| id == name)) =>
                {
                    *title = name.clone();
                }
                // The path has its id.
                Some((_, title)) if !self.sent()["title"].is_null() => *title = "Before".to_owned(),
                Some(_) => {}
                None if self.code() == Some("value_not_found") => {}
                None => all.push((&Value::Null, name.clone())),
            }
        }
        if self.code() == Some("slug_conflict") {
            all.push((&Value::Null, self.sent()["title"].as_str().unwrap_or_default().to_owned()));
        }
        all
    }

    fn titles(&self) -> Vec<String> {
        self.choices().into_iter().map(|(_, title)| title).collect()
    }

    fn statuses(&self) -> Vec<Value> {
        let status = |(shown, title): (&Value, String)| {
            let time = &shown["target_time_in_status"];
            let is_on = shown["celebration_enabled"] == true;
            let is_sent = !self.sent()["celebration_enabled"].is_null();
            json!({"title": title, "target_time": time, "celebration": is_on != is_sent})
        };
        self.choices().into_iter().map(status).collect()
    }

    /// Archives the options and statuses that were archived; an initial workspace cannot contain such ones.
    async fn archive(&self, fake: &FakeAttio) {
        for (shown, title) in self.choices() {
            let is_archived = shown["is_archived"] == true;
            if is_archived != self.sent()["is_archived"].is_boolean() && self.names.len() > 4 {
                let segment = percent_encoding::utf8_percent_encode(
                    &title,
                    percent_encoding::NON_ALPHANUMERIC,
                );
                let path = self.encoded(5);
                let body = json!({"data": {"is_archived": true}});
                send(fake, &Method::PATCH, &format!("{path}/{segment}"), Token::Good, Some(&body))
                    .await;
            }
        }
    }

    /// The first segments of the path, percent-encoded.
    fn encoded(&self, segments: usize) -> String {
        let segments: Vec<&str> =
            self.exchange.request.path.split('/').take(segments + 2).collect();
        segments.join("/")
    }

    /// The path and query, with ids replaced by those of the fake.
    async fn path(&self, fake: &FakeAttio) -> String {
        let mut path = self.exchange.request.path.clone();
        let depth = self.names.len();
        if let Some(shown) = self.items().first().filter(|_| depth == 4 || depth == 6) {
            let name = self.names[depth - 1].as_str();
            let is_id =
                shown["id"].as_object().is_some_and(|ids| ids.values().any(|id| id == name));
            if is_id {
                let list = format!("{}?show_archived=true", self.encoded(depth - 1));
                let (_, all) = send(fake, &Method::GET, &list, Token::Good, None).await;
                let key = ["attribute_id", "option_id", "status_id"]
                    .into_iter()
                    .rfind(|key| shown["id"].get(*key).is_some());
                // The attribute has no other items.
                let id = all["data"][0]["id"][key.unwrap_or_default()].as_str().unwrap_or_default();
                path = format!("{}/{id}", self.encoded(depth - 1));
            }
        }
        let query: Vec<String> = self
            .exchange
            .request
            .query
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }
}
