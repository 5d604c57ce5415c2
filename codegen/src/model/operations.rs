//! Operations: names, arguments, bodies, responses and security.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::api::{
    Api, Body, Header, Media, Operation, Parameter, ParameterIn, Response, Security,
    SecurityScheme, Type,
};
use super::content::json;
use super::docs::{Example, Located};
use super::reserved_headers::RESERVED_HEADERS;
use super::schema::{Form, Schema};
use crate::document::escape;

impl Operation {
    /// Its `operationId`, or else its method and path.
    #[must_use]
    pub fn name(&self) -> String {
        match self.id.as_str() {
            "" => format!("{} {}", self.method.to_uppercase(), self.path),
            id => id.to_owned(),
        }
    }

    /// The pointer of its `operationId`.
    #[must_use]
    pub fn id_at(&self) -> String {
        format!("{}/operationId", self.at)
    }

    /// The pointer of its responses.
    #[must_use]
    pub fn responses_at(&self) -> String {
        format!("{}/responses", self.at)
    }

    /// The tag that names its module.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// Its parameters in the order of arguments: path parameters in path order, then the others as listed.
    #[must_use]
    pub fn parameters_in_order(&self) -> Vec<&Parameter> {
        let mut all: Vec<&Parameter> = self.parameters.iter().map(AsRef::as_ref).collect();
        // The sort is stable, so the others keep their order.
        all.sort_by_key(|it| self.path.find(&format!("{{{}}}", it.name)).unwrap_or(usize::MAX));
        all
    }

    /// The parameters that are arguments of its method, in order.
    #[must_use]
    pub fn arguments(&self) -> Vec<&Parameter> {
        self.parameters_in_order().into_iter().filter(|it| it.is_required()).collect()
    }

    /// The first successful response, by status.
    #[must_use]
    pub fn success(&self) -> Option<(&str, &Response)> {
        self.successes().next()
    }

    /// The successful responses, with their statuses.
    pub fn successes(&self) -> impl Iterator<Item = (&str, &Response)> {
        let all = self.responses.iter().filter(|(status, _)| self.is_success(status));
        all.map(|(status, (_, response))| (status.as_str(), response.as_ref()))
    }

    /// The other responses, with their statuses.
    pub fn errors(&self) -> impl Iterator<Item = (&str, &Response)> {
        let all = self.responses.iter().filter(|(status, _)| !self.is_success(status));
        all.map(|(status, (_, response))| (status.as_str(), response.as_ref()))
    }

    /// Whether a response is successful: its status is 2xx, or it is `default` and the only one.
    pub(crate) fn is_success(&self, status: &str) -> bool {
        let mut others =
            self.statuses.iter().filter(|it| it.value != "default" && !it.value.starts_with("x-"));
        is_success(status) || status == "default" && others.next().is_none()
    }

    /// Whether a token for another operation is sufficient: the other's scopes include its scopes, or
    /// `-write` variants of them.
    #[must_use]
    pub fn is_covered_by_scopes_of(&self, other: &Self) -> bool {
        self.scopes.iter().all(|(of, scope)| {
            other.scopes.get(of).is_some_and(|it| it == scope || *it == format!("{scope}-write"))
        })
    }

    /// The schemas of its parameters and bodies, except the responses at these pointers.
    pub(crate) fn schemas_except(&self, responses: &BTreeSet<&str>) -> Vec<&Schema> {
        let parameters = self.parameters.iter().filter_map(|it| it.schema.as_ref());
        let body = self.body.iter().map(|it| &it.content);
        let others = self.responses.values().map(|(_, it)| it);
        let others = others.filter(|it| !responses.contains(it.at.as_str())).map(|it| &it.content);
        let media = body.chain(others).flatten().flatten();
        parameters.chain(media.filter_map(|(_, it)| it.schema.as_ref())).collect()
    }

    /// The schemas of its parameters and bodies.
    #[must_use]
    pub fn schemas(&self) -> Vec<&Schema> {
        self.schemas_except(&BTreeSet::new())
    }
}

/// Whether a status is 2xx.
#[must_use]
fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

impl Parameter {
    /// Whether every call has to pass it, so that it is an argument of the method.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.location == Some(ParameterIn::Path) || self.required == Some(true)
    }

    /// Whether it is a header that only the client sets.
    #[must_use]
    pub fn is_own_header(&self) -> bool {
        const OWN: [&str; 4] = ["accept", "authorization", "content-type", "user-agent"];
        let name = self.name.to_ascii_lowercase();
        self.location == Some(ParameterIn::Header)
            && OWN.iter().chain(&RESERVED_HEADERS).any(|it| *it == name)
    }

    /// Whether it is the header `Cookie`.
    #[must_use]
    pub fn is_cookie_header(&self) -> bool {
        self.location == Some(ParameterIn::Header) && self.name.eq_ignore_ascii_case("cookie")
    }

    /// Whether another one has the same place and wire name; headers ignore case.
    #[must_use]
    pub fn is_same_on_wire(&self, other: &Self) -> bool {
        self.location == other.location
            && match self.location {
                Some(ParameterIn::Header) => self.name.eq_ignore_ascii_case(&other.name),
                _ => self.name == other.name,
            }
    }
}

impl ParameterIn {
    /// The value of `in`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

impl Api {
    /// The object that all error bodies share; none if they have no schema, different ones, or one that is
    /// not an object.
    #[must_use]
    pub fn error_type(&self) -> Option<&Type> {
        let responses = self.operations.iter().flat_map(|it| it.errors());
        let mut schemas = responses.filter_map(|(_, it)| it.json()?.schema.as_ref());
        let first = self.target(schemas.next()?)?;
        let is_shared = schemas.all(|it| it.reference() == Some(&first.name));
        (is_shared && matches!(first.schema.form, Form::Object(_))).then_some(first)
    }

    /// The security requirements of an operation: its own, or else those of the API.
    #[must_use]
    pub fn security_of<'a>(&'a self, operation: &'a Operation) -> &'a Security {
        if operation.security.declared { &operation.security } else { &self.security }
    }
}

impl Security {
    /// The schemes in all alternatives.
    pub fn schemes(&self) -> impl Iterator<Item = Located> {
        self.alternatives.iter().flat_map(move |(index, schemes)| {
            let at = move |name: &String| format!("{}/{index}/{}", self.at, escape(name));
            schemes.keys().map(move |name| Located { at: at(name), value: name.clone() })
        })
    }
}

impl SecurityScheme {
    /// Its JSON, with names in lower case where HTTP ignores case.
    #[must_use]
    pub fn canonical(&self) -> Value {
        let mut json = self.json.clone();
        let key = match json["type"].as_str() {
            Some("http") => "scheme",
            Some("apiKey") if json["in"] == "header" => "name",
            _ => return json,
        };
        if let Some(name) = json[key].as_str().map(str::to_ascii_lowercase) {
            json[key] = name.into();
        }
        json
    }
}

impl Body {
    /// Its JSON content.
    #[must_use]
    pub fn json(&self) -> Option<&Media> {
        json(self.content.as_ref())
    }
}

impl Response {
    /// The header of this name, ignoring case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&Header> {
        self.headers.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, it)| it)
    }

    /// Its JSON content.
    #[must_use]
    pub fn json(&self) -> Option<&Media> {
        json(self.content.as_ref())
    }
}

impl Media {
    /// The key of its envelope.
    #[must_use]
    pub fn envelope(&self) -> Option<&str> {
        self.schema.as_ref()?.envelope.as_deref()
    }

    /// The schema of its value, without the envelope.
    #[must_use]
    pub fn value(&self) -> Option<&Schema> {
        let schema = self.schema.as_ref()?;
        match (&schema.envelope, &schema.form) {
            (Some(key), Form::Object(object)) => object.properties.get(key),
            (Some(_), _) => None,
            (None, _) => Some(schema),
        }
    }

    /// The other properties of the envelope, by key.
    #[must_use]
    pub fn envelope_siblings(&self) -> BTreeMap<&str, &Schema> {
        let object = self.schema.as_ref().filter(|it| it.envelope.is_some());
        let properties = object.and_then(Schema::object).into_iter().flat_map(|it| &it.properties);
        let others = properties.filter(|(key, _)| Some(key.as_str()) != self.envelope());
        others.map(|(key, schema)| (key.as_str(), schema)).collect()
    }

    /// Its example, without the envelope.
    #[must_use]
    pub fn example(&self) -> Option<Example> {
        let example = self.docs.example.as_ref()?;
        let Some(key) = self.envelope() else { return Some(example.clone()) };
        let at = format!("{}/{}", example.at, escape(key));
        Some(Example { at, value: example.value[key].clone() })
    }
}
