//! Tokens and scopes.

use attio_fake::Scope;
use reqwest::Method;
use reqwest::header::AUTHORIZATION;
use serde_json::json;

use super::{Api, PEOPLE, Reply, attribute, reply};

async fn get_with(api: &Api, header: &str) -> Reply {
    reply(api.request(Method::GET, PEOPLE).header(AUTHORIZATION, header)).await
}

/// Source: reported by users.
#[tokio::test]
async fn no_token_is_401() {
    let api = Api::start().await;
    let response = reply(api.request(Method::GET, PEOPLE)).await;
    let message = response.refused(401, "unauthorized");
    assert_eq!(message, "The Authorization header was not provided.");
    assert_eq!(response.json["type"], "auth_error");
}

/// Source: recorded.
#[tokio::test]
async fn a_token_of_another_length_is_401() {
    let api = Api::start().await;
    for token in ["", "short", &"x".repeat(65)] {
        let response = get_with(&api, &format!("Bearer {token}")).await;
        assert!(
            response.refused(401, "unauthorized").ends_with("from your Admin panel?"),
            "{token}"
        );
    }
}

/// Source: reported by users.
#[tokio::test]
async fn an_unknown_or_revoked_token_is_401() {
    let api = Api::start().await;
    let token = api.fake.token_with(Scope::ALL);
    assert_eq!(get_with(&api, &format!("Bearer {token}")).await.status, 200);
    api.fake.revoke(&token);
    for token in [token, "x".repeat(64)] {
        let response = get_with(&api, &format!("Bearer {token}")).await;
        assert!(response.refused(401, "unauthorized").contains("could not be found"));
    }
}

/// Source: inferred; in HTTP, schemes are case-insensitive.
#[tokio::test]
async fn schemes_are_case_insensitive_and_others_refused() {
    let api = Api::start().await;
    let token = api.fake.token();
    assert_eq!(get_with(&api, &format!("bearer {token}")).await.status, 200);
    for header in [format!("Token {token}"), token.to_owned(), "Basic !".to_owned(), "é".to_owned()]
    {
        get_with(&api, &header).await.refused(401, "unauthorized");
    }
}

/// Source: Attio's OpenAPI file of 2026; objects and lists have separate scopes.
#[tokio::test]
async fn scopes_are_those_of_the_target() {
    let api = Api::start().await;
    api.fake.add_list("fundraising");
    for (scope, objects, lists) in [
        (Scope::ObjectsRead, [200, 403], [403, 403]),
        (Scope::ObjectsReadWrite, [200, 200], [403, 403]),
        (Scope::ListsRead, [403, 403], [200, 403]),
        (Scope::ListsReadWrite, [403, 403], [200, 200]),
    ] {
        let token = api.fake.token_with(&[scope]);
        for (target, expected) in [("objects/deals", objects), ("lists/fundraising", lists)] {
            let path = format!("/v2/{target}/attributes");
            let read = reply(api.request(Method::GET, &path).bearer_auth(&token)).await;
            let body = json!({"data": attribute(scope.as_str(), "text")});
            let write = api.request(Method::POST, &path).bearer_auth(&token).json(&body);
            assert_eq!([read.status, reply(write).await.status], expected, "{}", scope.as_str());
        }
    }
}

/// Source: Attio's OpenAPI file for the first two; the others are inferred from them.
#[tokio::test]
async fn a_missing_scope_is_403_and_names_the_action() {
    let api = Api::start().await;
    let token = api.fake.token_with(&[]);
    for (method, path, action) in [
        (Method::POST, "", "create this attribute"),
        (Method::PATCH, "/name", "update this attribute"),
        (Method::GET, "", "list these attributes"),
        (Method::GET, "/name", "read this attribute"),
        (Method::GET, "/name/options", "list these select options"),
        (Method::POST, "/name/options", "create this select option"),
        (Method::PATCH, "/name/options/x", "update this select option"),
        (Method::GET, "/name/statuses", "list these statuses"),
        (Method::POST, "/name/statuses", "create this status"),
        (Method::PATCH, "/name/statuses/x", "update this status"),
    ] {
        let request = api.request(method, &format!("{PEOPLE}{path}")).bearer_auth(&token);
        let response = reply(request).await;
        let message = format!("You do not have the necessary permissions to {action}.");
        assert_eq!(response.refused(403, "unauthorized"), message);
        assert_eq!(response.json["type"], "auth_error");
    }
}

#[tokio::test]
async fn no_token_is_printed() {
    let api = Api::start().await;
    let token = api.fake.token_with(Scope::ALL);
    let printed = format!("{:?}", api.fake);
    assert!(!printed.contains(api.fake.token()) && !printed.contains(&token), "{printed}");
}
