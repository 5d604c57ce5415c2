//! Spans and events for `tracing`, with that feature: a span for each operation, an event for each attempt.
//!
//! Names follow OpenTelemetry's conventions for HTTP clients. Bodies and headers are never recorded, and of
//! paths only the template.

#[cfg(not(feature = "tracing"))]
mod disabled {
    use std::time::Duration;

    use crate::runtime::Error;
    use crate::runtime::origin::Origin;
    use crate::runtime::raw_response::Head;

    pub(crate) fn operation<F: Future>(_: Origin<'_>, future: F) -> F {
        future
    }

    pub(crate) fn attempt<B>(_: Origin<'_>, _attempt: u32, _: &Result<(Head, B), Error>) {}

    pub(crate) fn wait(_: &Error, _: Duration) {}
}
#[cfg(not(feature = "tracing"))]
pub(super) use disabled::{attempt, operation, wait};

#[cfg(feature = "tracing")]
mod enabled {
    use std::time::Duration;

    use tracing::field::Empty;
    use tracing::{Instrument, Level, event, info_span};

    use crate::runtime::origin::Origin;
    use crate::runtime::raw_response::Head;
    use crate::runtime::{Error, ErrorKind, Response};

    /// The target that users filter by.
    const TARGET: &str = env!("CARGO_CRATE_NAME");

    pub(crate) fn operation<T, F: Future<Output = Result<Response<T>, Error>>>(
        origin: Origin<'_>,
        future: F,
    ) -> impl Future<Output = Result<Response<T>, Error>> {
        let server = origin.base_url;
        let span = info_span!(
            target: TARGET,
            "operation",
            otel.name = &**origin.id,
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = origin.method.as_str(),
            http.response.status_code = Empty,
            url.template = origin.template,
            server.address = server.host_str().map(|host| host.trim_matches(['[', ']'])),
            server.port = server.port_or_known_default(),
            error.type = Empty,
        );
        async move {
            let outcome = future.instrument(span.clone()).await;
            span.record("http.response.status_code", status(&outcome));
            if let Err(error) = &outcome {
                span.record("otel.status_code", "ERROR");
                span.record("error.type", error_type(error));
            }
            outcome
        }
    }

    pub(crate) fn attempt<B>(origin: Origin<'_>, attempt: u32, outcome: &Result<(Head, B), Error>) {
        let (status, request_id) = match outcome {
            Ok((head, _)) => (Some(head.status.as_u16()), head.request_id.as_deref()),
            Err(error) => (error.status(), error.request_id()),
        };
        event!(
            target: TARGET,
            Level::DEBUG,
            http.request.method = origin.method.as_str(),
            http.request.resend_count = attempt - 1,
            http.response.status_code = status,
            request.id = request_id,
            error.type = outcome.as_ref().err().map(error_type),
            "attempt"
        );
    }

    pub(crate) fn wait(error: &Error, time: Duration) {
        event!(target: TARGET, Level::DEBUG, error.type = error_type(error), ?time, "wait");
    }

    fn status<T>(outcome: &Result<Response<T>, Error>) -> Option<u16> {
        outcome.as_ref().map_or_else(Error::status, |response| Some(response.status()))
    }

    /// The status of an error of the API, otherwise the kind.
    fn error_type(error: &Error) -> String {
        match (error.kind(), error.status()) {
            (ErrorKind::Api, Some(status)) => status.to_string(),
            (kind, _) => format!("{kind:?}").to_lowercase(),
        }
    }
}
#[cfg(feature = "tracing")]
pub(super) use enabled::{attempt, operation, wait};
