//! Tokens: decides by the `Authorization` header whether a request is allowed.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::refusal::Refusal;
use crate::rules::{Rule, Rules};
use crate::state::TargetKind;

/// What a token may do.
///
/// ```
/// assert_eq!(attio_fake::Scope::ListsRead.as_str(), "list_configuration:read");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Scope {
    /// Read the attributes of objects.
    ObjectsRead,
    /// Read and write the attributes of objects.
    ObjectsReadWrite,
    /// Read the attributes of lists.
    ListsRead,
    /// Read and write the attributes of lists.
    ListsReadWrite,
}

impl Scope {
    /// All scopes.
    pub const ALL: &[Self] =
        &[Self::ObjectsRead, Self::ObjectsReadWrite, Self::ListsRead, Self::ListsReadWrite];

    /// The name that Attio gives it, such as `object_configuration:read-write`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ObjectsRead => "object_configuration:read",
            Self::ObjectsReadWrite => "object_configuration:read-write",
            Self::ListsRead => "list_configuration:read",
            Self::ListsReadWrite => "list_configuration:read-write",
        }
    }
}

/// The valid tokens with their scopes.
pub(crate) struct Tokens {
    /// The port of the server, which makes its tokens unique on this machine.
    port: u16,
    made: u64,
    valid: BTreeMap<String, Vec<Scope>>,
}

/// Tokens are never printed.
impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tokens({})", self.valid.len())
    }
}

const LENGTH: usize = 64;

impl Tokens {
    pub(crate) fn new(port: u16) -> Self {
        Self { port, made: 0, valid: BTreeMap::new() }
    }

    pub(crate) fn add(&mut self, scopes: &[Scope]) -> String {
        self.made += 1;
        // The letter separates the port from the counter, so that no id or time contains a part of the token.
        let token = format!("attio-fake-{:05}-x{:046x}", self.port, self.made);
        self.valid.insert(token.clone(), scopes.to_vec());
        token
    }

    pub(crate) fn revoke(&mut self, token: &str) {
        self.valid.remove(token);
    }

    /// Refuses a request whose token is missing, unknown, or not allowed to do this action.
    ///
    /// Source: the messages of 401 are recorded and reported by users, of the first only its beginning; that of
    /// 403, and which scope applies to which target, are from Attio's OpenAPI file.
    pub(crate) fn allow(
        &self,
        header: Option<&str>,
        kind: TargetKind,
        writes: bool,
        action: &str,
        rules: &Rules,
    ) -> Result<(), Refusal> {
        let Some(header) = header else {
            return Err(Refusal::no_token());
        };
        let token = token(header, rules);
        if token.chars().count() != LENGTH {
            return Err(Refusal::unauthorized(
                "The API Key provided was invalid because it was the wrong length (API Keys should be 64 characters long). You might not have copied the entire API key from your Admin panel?",
            ));
        }
        let Some(scopes) = self.valid.get(&token) else {
            return Err(Refusal::unauthorized(
                "The API Key provided could not be found. This is most commonly caused by the token having been revoked.",
            ));
        };
        let (read, write) = match kind {
            TargetKind::Objects => (Scope::ObjectsRead, Scope::ObjectsReadWrite),
            TargetKind::Lists => (Scope::ListsRead, Scope::ListsReadWrite),
        };
        if !rules.holds(Rule::Scopes)
            || scopes.contains(&write)
            || (!writes && scopes.contains(&read))
        {
            Ok(())
        } else {
            Err(Refusal::forbidden(action))
        }
    }
}

/// The token of a header: that of `Bearer`, or the user name of `Basic`; empty for other schemes.
///
/// Source: `Basic` is in Attio's guides; that other schemes fail the length check is inferred.
fn token(header: &str, rules: &Rules) -> String {
    let (scheme, rest) = header.trim().split_once(' ').unwrap_or_default();
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return rest.to_owned();
    }
    if !scheme.eq_ignore_ascii_case("basic") || !rules.holds(Rule::BasicToken) {
        return String::new();
    }
    let decoded = STANDARD.decode(rest).unwrap_or_default();
    let decoded = String::from_utf8(decoded).unwrap_or_default();
    decoded.split_once(':').map_or(decoded.as_str(), |(user, _)| user).to_owned()
}
