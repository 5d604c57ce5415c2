//! An operation with its arguments: filled in, then sent.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::marker::PhantomData;

use http::Method;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Request, Url};
use serde::Serialize;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::error::{Answer, snippet};
use super::{Client, Error, path};

/// What does not change from call to call.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    /// The template of the path.
    pub(crate) path: &'static str,
    pub(crate) body: Body,
    /// The body of a successful response.
    pub(crate) response: Body,
}

/// How a value is carried in a JSON body.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "an API need not use every form")]
pub(crate) enum Body {
    /// There is none.
    None,
    /// As it is.
    Plain,
    /// Under this key of an object.
    Envelope(&'static str),
}

/// An operation with its arguments.
#[derive(Clone)]
pub(crate) struct Call {
    client: Client,
    operation: &'static Operation,
    path: Vec<(&'static str, String)>,
    query: Vec<(&'static str, String)>,
    headers: Vec<(&'static str, String)>,
    /// The encoded body, or why it could not be encoded.
    body: Option<Result<Vec<u8>, String>>,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.body.as_ref().map(|body| body.as_deref().map(snippet));
        f.debug_struct(self.operation.id)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &self.headers)
            .field("body", &body)
            .finish()
    }
}

#[allow(dead_code, reason = "an API need not use every kind of parameter")]
impl Call {
    pub(crate) fn new(client: &Client, operation: &'static Operation) -> Self {
        let (path, query, headers) = (Vec::new(), Vec::new(), Vec::new());
        Self { client: client.clone(), operation, path, query, headers, body: None }
    }

    pub(crate) fn path(mut self, name: &'static str, value: impl Display) -> Self {
        self.path.push((name, value.to_string()));
        self
    }

    pub(crate) fn query(self, name: &'static str, value: impl Display) -> Self {
        self.query_all(name, [value])
    }

    /// Sets a parameter that is sent once for each of its values.
    pub(crate) fn query_all(
        mut self,
        name: &'static str,
        values: impl IntoIterator<Item = impl Display>,
    ) -> Self {
        self.query.retain(|(known, _)| *known != name);
        self.query.extend(values.into_iter().map(|value| (name, value.to_string())));
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Display) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_string()));
        self
    }

    pub(crate) fn body(mut self, value: &impl Serialize) -> Self {
        let encoded = match self.operation.body {
            Body::Envelope(key) => serde_json::to_vec(&BTreeMap::from([(key, value)])),
            Body::None | Body::Plain => serde_json::to_vec(value),
        };
        self.body = Some(encoded.map_err(|error| error.to_string()));
        self
    }

    /// Sends the request and decodes the answer.
    pub(crate) async fn send<T: DeserializeOwned>(self) -> Result<T, Error> {
        let operation = self.operation;
        let request =
            self.request().map_err(|message| Error::from_request(operation.id, message))?;
        let answer = exchange(&self.client, operation.id, request).await?;
        match decode(operation.response, &answer.body) {
            Ok(value) => Ok(value),
            Err(source) => {
                let path = failing_path::<T>(operation.response, &answer.body);
                Err(Error::from_decode(operation.id, answer, path, source))
            }
        }
    }

    fn request(&self) -> Result<Request, String> {
        let path = path::expand(self.operation.path, &self.path)?;
        let url = format!("{}{path}", self.client.0.base_url);
        let mut url = Url::parse(&url).map_err(|error| format!("`{url}` is not a URL: {error}"))?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        let mut request = Request::new(self.operation.method.clone(), url);
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        for (name, value) in &self.headers {
            let value = HeaderValue::from_str(value)
                .map_err(|_| format!("the header `{name}` cannot hold `{value}`"))?;
            let name = http::HeaderName::try_from(*name)
                .map_err(|_| format!("`{name}` cannot name a header"))?;
            request.headers_mut().insert(name, value);
        }
        if let Some(body) = &self.body {
            *request.body_mut() = Some(body.clone()?.into());
            request
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        Ok(request)
    }
}

fn decode<T: DeserializeOwned>(form: Body, body: &[u8]) -> serde_json::Result<T> {
    match form {
        Body::None => T::deserialize(Value::Null),
        Body::Plain => serde_json::from_slice(body),
        Body::Envelope(key) => {
            let mut deserializer = serde_json::Deserializer::from_slice(body);
            let value = deserializer.deserialize_map(Envelope { key, value: PhantomData })?;
            deserializer.end()?;
            Ok(value)
        }
    }
}

/// Where decoding fails, in a second run, so that a decoding that succeeds pays nothing for it.
fn failing_path<T: DeserializeOwned>(form: Body, body: &[u8]) -> String {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let mut track = serde_path_to_error::Track::new();
    let tracking = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
    // That it fails is known, and why; only the path is new.
    drop(match form {
        Body::None => Ok(()),
        Body::Plain => T::deserialize(tracking).map(drop),
        Body::Envelope(key) => {
            tracking.deserialize_map(Envelope::<T> { key, value: PhantomData }).map(drop)
        }
    });
    track.path().to_string()
}

/// Reads the value under one key of an object.
struct Envelope<T> {
    key: &'static str,
    value: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Envelope<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.key)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut value = None;
        while let Some(key) = map.next_key::<super::Key<'de>>()? {
            if key.as_str() == self.key {
                value = Some(map.next_value()?);
            } else {
                map.next_value::<serde::de::IgnoredAny>()?;
            }
        }
        value.ok_or_else(|| serde::de::Error::missing_field(self.key))
    }
}

/// Defines what a user gets from a method of the client; the type of the result is given in brackets.
macro_rules! operation {
    ($(#[doc = $doc:literal])* pub struct $name:ident($output:ty $(,)?);) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        #[must_use = "nothing is sent until the call is awaited"]
        pub struct $name($crate::runtime::Call);

        impl $name {
            /// Sends the request.
            ///
            /// # Errors
            /// If nothing could be sent, if the answer is an error, or if it cannot be decoded.
            pub async fn send(self) -> Result<$output, $crate::runtime::Error> {
                self.0.send().await
            }
        }

        impl IntoFuture for $name {
            type Output = Result<$output, $crate::runtime::Error>;
            type IntoFuture = std::pin::Pin<Box<dyn Future<Output = Self::Output> + Send>>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.send())
            }
        }
    };
}
pub(crate) use operation;

/// Sends one request; an answer that is not a success is an error.
async fn exchange(
    client: &Client,
    operation: &'static str,
    request: Request,
) -> Result<Answer, Error> {
    let sent = client.0.http.execute(request).await;
    let response = sent.map_err(|source| Error::from_transport(operation, None, source))?;
    let (status, headers) = (response.status(), response.headers().clone());
    let request_id = client.0.request_id(&headers);
    let mut answer = Answer { status, headers, body: Vec::new(), request_id };
    match response.bytes().await {
        Ok(body) => answer.body = body.into(),
        Err(source) => return Err(Error::from_transport(operation, Some(answer), source)),
    }
    if status.is_success() { Ok(answer) } else { Err(Error::from_answer(operation, answer)) }
}
