//! Checks that nothing printed contains the token.

use std::fmt::Debug;
use std::panic::catch_unwind;

use crate::TOKEN;
use crate::paging::pages;
use crate::runtime::{Client, Error, Method};
use crate::script::MockResponse;
use crate::server::Server;
use crate::types::Target;

/// Everything that can be printed of an error and its sources.
pub(crate) fn printed(error: &Error) -> String {
    let mut text = format!("{error} {error:#} {error:?} {error:#?} {:?}", error.headers());
    let mut cause = error.get_ref().map(|it| it as &dyn std::error::Error);
    while let Some(error) = cause {
        text.push_str(&format!(" {error} {error:#} {error:?} {error:#?}"));
        cause = error.source();
    }
    text
}

fn debug(text: &mut String, it: &impl Debug) {
    text.push_str(&format!("{it:?} {it:#?}"));
}

#[test]
fn the_canary_is_recognisable() {
    let (prefix, digits) = TOKEN.split_once('-').unwrap();
    assert_eq!((prefix, digits.len()), ("canary", 32));
    assert!(digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
}

#[tokio::test]
async fn the_token_is_never_printed() {
    let echo = vec![("x-attio-execution-id".to_owned(), format!("of {TOKEN}"))];
    let response = MockResponse { headers: echo, ..MockResponse::default() };
    let server = Server::start([response.times(2), MockResponse::status(500)]);
    let builder = || {
        let builder = Client::builder().token(TOKEN).base_url(server.url());
        builder.header("x-key", TOKEN)
    };
    let mut text = String::new();
    debug(&mut text, &builder());
    debug(&mut text, &builder().base_url(TOKEN));
    let client = builder().build().unwrap();
    debug(&mut text, &client);
    let call = client.list_attributes(Target::Objects, "people").header("x-key", TOKEN);
    debug(&mut text, &call);
    debug(&mut text, &client.request(Method::GET, "/x").header("x-key", TOKEN));
    debug(&mut text, &pages(&client, Some(5), None));
    debug(&mut text, &crate::runtime::Items::new(pages(&client, None, None)));
    let request = || client.request(Method::GET, "/x").header("x-key", TOKEN);
    debug(&mut text, &request().bytes().await.unwrap());
    text.push_str(&printed(&request().send::<u64>().await.unwrap_err()));
    text.push_str(&printed(&request().bytes().await.unwrap_err()));
    text.push_str(&printed(&request().header("x y", TOKEN).bytes().await.unwrap_err()));
    assert!(text.contains("people"), "{}", text.replace(TOKEN, "<token>"));
    assert!(!text.contains(TOKEN), "{}", text.replace(TOKEN, "<token>"));
}

#[test]
fn the_token_is_not_in_panic_messages() {
    let outcomes = [
        catch_unwind(|| drop(Client::new(format!("{TOKEN} ")).unwrap())),
        catch_unwind(|| drop(Client::builder().token("t").base_url(TOKEN).build().unwrap())),
        catch_unwind(|| drop(Client::builder().token(TOKEN).base_url("").build().unwrap())),
    ];
    for outcome in outcomes {
        let message = *outcome.unwrap_err().downcast::<String>().unwrap();
        assert!(!message.contains(TOKEN), "{}", message.replace(TOKEN, "<token>"));
    }
}
