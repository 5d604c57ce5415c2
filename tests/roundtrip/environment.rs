//! `Client::from_env`, in a separate process with its own environment.

use std::process::Command;

use attio_client::Client;
use attio_client::types::Target;
use loopback::Server;

use crate::replay::{TOKEN, recording};

/// Set in the client process.
const CLIENT: &str = "ROUNDTRIP_CLIENT";

#[tokio::test]
async fn from_env_does_not_use_a_proxy_for_http() {
    if std::env::var_os(CLIENT).is_some() {
        let attio = Client::from_env().unwrap();
        attio.list_attributes(Target::Objects, "projects").await.unwrap();
        return;
    }
    let attio = Server::start([recording("list_attributes", "empty")]).await.unwrap();
    let proxy = Server::start([]).await.unwrap();
    let mut client = Command::new(std::env::current_exe().unwrap());
    client
        .args(["--exact", "environment::from_env_does_not_use_a_proxy_for_http"])
        .env(CLIENT, "1")
        .env("ATTIO_API_TOKEN", TOKEN)
        .env("ATTIO_BASE_URL", attio.base_url())
        .env("http_proxy", proxy.base_url())
        .env("ALL_PROXY", proxy.base_url())
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    let output = tokio::task::spawn_blocking(move || client.output()).await.unwrap().unwrap();
    attio.finish().unwrap();
    proxy.finish().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
