//! What is told to `tracing`, if the feature is on: a span for each operation, an event for each attempt.
//!
//! Names are those of OpenTelemetry's conventions for HTTP clients. There is no body and no header in
//! them, and of paths the template alone.

#[cfg(not(feature = "tracing"))]
mod silent {
    use crate::runtime::Error;
    use crate::runtime::answer::Answer;
    use crate::runtime::call::Call;

    pub(crate) fn operation<F: Future>(_: &Call, future: F) -> F {
        future
    }

    pub(crate) fn attempt(_: &Call, _attempt: u32, _: &Result<Answer, Error>) {}
}
#[cfg(not(feature = "tracing"))]
pub(super) use silent::{attempt, operation};

#[cfg(feature = "tracing")]
mod told {
    use tracing::{Instrument, debug, info_span};

    use crate::runtime::Error;
    use crate::runtime::answer::Answer;
    use crate::runtime::call::Call;

    pub(crate) fn operation<F: Future>(call: &Call, future: F) -> impl Future<Output = F::Output> {
        let server = &call.client.0.base_url;
        future.instrument(info_span!(
            "operation",
            otel.name = &*call.id,
            otel.kind = "client",
            http.request.method = call.method.as_str(),
            url.template = &*call.template,
            server.address = server.host_str(),
            server.port = server.port_or_known_default(),
        ))
    }

    pub(crate) fn attempt(call: &Call, attempt: u32, outcome: &Result<Answer, Error>) {
        let status = match outcome {
            Ok(answer) => Some(answer.head.status.as_u16()),
            Err(error) => error.status(),
        };
        let request_id = match outcome {
            Ok(answer) => answer.head.request_id.as_deref(),
            Err(error) => error.request_id(),
        };
        let error = outcome.as_ref().err().map(|error| match error.status() {
            Some(status) if error.api().is_some() => status.to_string(),
            _ => format!("{:?}", error.kind()).to_lowercase(),
        });
        debug!(
            http.request.method = call.method.as_str(),
            http.request.resend_count = attempt - 1,
            http.response.status_code = status,
            request.id = request_id,
            error.type = error,
            "attempt"
        );
    }
}
#[cfg(feature = "tracing")]
pub(super) use told::{attempt, operation};
