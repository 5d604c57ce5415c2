//! An operation with its arguments, from which requests are built.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use http::header::{CONTENT_TYPE, HeaderValue};
use reqwest::Url;
use serde::Serialize;

use super::config::custom_header;
use super::origin::Origin;
use super::payload::Payload;
use super::{Authorize, Body, Client, RetryPolicy, Safety, path};
use crate::Credentials;

/// The HTTP library rejects longer URLs.
const MAX_URL: usize = 65_534;

/// A body and its content type; or why they cannot be sent.
type Sendable = Result<(Arc<dyn Payload>, HeaderValue), String>;

/// An operation with its arguments.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) client: Client,
    id: Cow<'static, str>,
    method: Method,
    pub(crate) template: Cow<'static, str>,
    /// The encoded value of each path parameter.
    pub(crate) path: Vec<(Cow<'static, str>, String)>,
    /// Each query parameter, by name, encoded with its name: `a=b`.
    pub(crate) query: Vec<(Cow<'static, str>, String)>,
    pub(crate) headers: Vec<(Cow<'static, str>, String)>,
    /// Why the first invalid argument cannot be sent.
    pub(crate) invalid: Option<String>,
    pub(super) form: Body,
    pub(crate) body: Option<Sendable>,
    pub(crate) response: Body,
    /// The statuses whose body is the result only because the API declares them; `None` if the API does not
    /// describe the operation.
    pub(crate) declared: Option<&'static [u16]>,
    pub(super) safety: Safety,
    pub(super) timeout: Option<Duration>,
    pub(super) retry_policy: RetryPolicy,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.body.as_ref().map(|body| body.as_ref().map(|(body, _)| body.summary()));
        // Values of headers may be secret.
        let headers: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct(&self.id)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &headers)
            .field("body", &body)
            .finish()
    }
}

impl Call {
    pub(super) fn raw(
        client: &Client,
        id: Cow<'static, str>,
        method: Method,
        template: Cow<'static, str>,
    ) -> Self {
        Self {
            client: client.clone(),
            id,
            template,
            path: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            invalid: None,
            form: Body::None,
            body: None,
            response: Body::json(None),
            declared: None,
            safety: Safety::of(&method),
            method,
            timeout: client.0.timeout,
            retry_policy: client.0.retry_policy,
        }
    }

    pub(crate) fn path(self, name: impl Into<Cow<'static, str>>, value: impl Display) -> Self {
        self.path_as(name, path::encode(value))
    }

    /// Sets a path parameter to an encoded value.
    pub(crate) fn path_as(mut self, name: impl Into<Cow<'static, str>>, sent: String) -> Self {
        set(&mut self.path, name.into(), [sent]);
        self
    }

    pub(crate) fn query(self, name: impl Into<Cow<'static, str>>, value: impl Display) -> Self {
        self.query_all(name, [value])
    }

    /// Sets a query parameter that is sent once for each of its values.
    pub(crate) fn query_all(
        self,
        name: impl Into<Cow<'static, str>>,
        values: impl IntoIterator<Item = impl Display>,
    ) -> Self {
        let name = name.into();
        let key = path::encode_pair(&name);
        let value = |value: String| format!("{key}={}", path::encode_pair(&value));
        let sent: Vec<_> = values.into_iter().map(|it| value(it.to_string())).collect();
        self.query_as(name, sent)
    }

    /// Sets a query parameter to encoded pairs, such as `a=b`.
    pub(crate) fn query_as(
        mut self,
        name: impl Into<Cow<'static, str>>,
        sent: impl IntoIterator<Item = String>,
    ) -> Self {
        set(&mut self.query, name.into(), sent);
        self
    }

    pub(crate) fn header(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Display,
    ) -> Self {
        set(&mut self.headers, name.into(), [value.to_string()]);
        self
    }

    pub(crate) fn body(mut self, value: &impl Serialize) -> Self {
        let encoded = match self.form {
            Body::Envelope(key) => serde_json::to_vec(&BTreeMap::from([(key, value)])),
            _ => serde_json::to_vec(value),
        };
        let json = HeaderValue::from_static("application/json");
        let encoded = encoded.map(|body| (Arc::new(Bytes::from(body)) as _, json));
        self.body = Some(encoded.map_err(|error| error.to_string()));
        self
    }

    /// Sets a body of any content type, or the reason why it cannot be sent.
    pub(crate) fn content(self, content_type: &str, body: Result<Vec<u8>, String>) -> Self {
        self.payload(content_type, body.map(Bytes::from))
    }

    /// [`Self::content`], of a body that may be a stream.
    pub(crate) fn payload(
        mut self,
        content_type: &str,
        body: Result<impl Payload, String>,
    ) -> Self {
        let content_type = HeaderValue::try_from(content_type)
            .map_err(|_| "the content type of the body is not a valid header value".to_owned());
        self.body = Some(body.and_then(|body| Ok((Arc::new(body) as _, content_type?))));
        self
    }

    /// Why the body cannot be sent again, if it cannot.
    pub(super) fn consumed(&self) -> Option<&'static str> {
        self.body.as_ref()?.as_ref().ok()?.0.consumed()
    }

    /// The time limit of one attempt.
    pub(super) fn attempt_timeout(&self) -> Option<Duration> {
        let is_timed = !matches!(&self.body, Some(Ok((body, _))) if !body.is_timed());
        self.client.0.attempt_timeout.filter(|_| is_timed)
    }

    pub(crate) fn timeout(mut self, time: Option<Duration>) -> Self {
        self.timeout = time;
        self
    }

    pub(crate) fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry_policy = policy;
        self
    }

    /// The request, for errors and traces.
    pub(super) fn origin(&self) -> Origin<'_> {
        let Self { client, id, method, template, safety, .. } = self;
        let (base_url, credentials) = (self.base_url(), &client.0.credentials);
        Origin { id, method, base_url, template, credentials, safety: *safety }
    }

    /// The URL of its server.
    pub(crate) fn base_url(&self) -> &Url {
        let client = &self.client.0;
        let server = client.credentials.server(self.operation(), &client.base_url);
        server.unwrap_or(&client.base_url)
    }

    /// The id of the operation; `None` for a [`Request`](super::Request).
    pub(super) fn operation(&self) -> Option<&'static str> {
        match self.id {
            Cow::Borrowed(id) => Some(id),
            Cow::Owned(_) => None,
        }
    }

    /// Builds the request; called for each attempt.
    pub(crate) fn request(&self) -> Result<reqwest::Request, String> {
        if let Some(why) = &self.invalid {
            return Err(why.clone());
        }
        if let Cow::Owned(template) = &self.template {
            path::check(template, &self.path)?;
        }
        let client = &self.client.0;
        let base_url = client.credentials.server(self.operation(), &client.base_url)?;
        let base = base_url.as_str().trim_end_matches('/');
        let origin = base.len() - base_url.path().trim_end_matches('/').len();
        let mut text = String::with_capacity(base.len() + self.template.len() + 64);
        text.push_str(base);
        path::expand(&mut text, &self.template, &self.path)?;
        // Cheaper than parsing the whole URL.
        let mut url = base_url.clone();
        url.set_path(&text[origin..]);
        if url.as_str() != text {
            // With dots, spaces or a query, it would reach another route.
            let (path, normalized) = (&text[base.len()..], url.path());
            return Err(format!("`{path}` is not a path: a URL changes it to `{normalized}`"));
        }
        if let Some((name, _)) =
            self.query.iter().find(|(it, _)| Credentials::QUERY.contains(&&**it))
        {
            return Err(format!("the query parameter `{name}` is set by the client"));
        }
        if !self.query.is_empty() {
            let query: Vec<&str> = self.query.iter().map(|(_, sent)| sent.as_str()).collect();
            url.set_query(Some(&query.join("&")));
        }
        if url.as_str().len() > MAX_URL {
            return Err(format!("the URL is longer than {MAX_URL} bytes"));
        }
        if self.method == Method::CONNECT {
            return Err("CONNECT opens a tunnel and has no path".to_owned());
        }
        let mut request = reqwest::Request::new(self.method.clone(), url);
        let headers = request.headers_mut();
        headers.clone_from(&client.headers);
        for (name, value) in &self.headers {
            let (name, value) = custom_header(name, value)?;
            headers.insert(name, value);
        }
        if let Some(body) = &self.body {
            let (body, content_type) = body.as_ref().map_err(Clone::clone)?;
            if let Some(why) = body.consumed() {
                return Err(why.to_owned());
            }
            // A content type that the caller set takes precedence.
            headers.entry(CONTENT_TYPE).or_insert_with(|| content_type.clone());
            *request.body_mut() = Some(body.body());
        }
        client.credentials.authorize(self.operation(), &mut request)?;
        Ok(request)
    }
}

/// Replaces the values of a name.
fn set(
    pairs: &mut Vec<(Cow<'static, str>, String)>,
    name: Cow<'static, str>,
    values: impl IntoIterator<Item = String>,
) {
    pairs.retain(|(known, _)| *known != name);
    pairs.extend(values.into_iter().map(|value| (name.clone(), value)));
}
