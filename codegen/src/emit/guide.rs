//! An [`Api`](crate::model::Api) → the guide of a crate that holds nothing but its client: how it is used, and
//! a table of its operations.
//!
//! Out: Markdown, with programs that `cargo test` compiles there. A section on what only some clients have is
//! in the guides of those alone.

use quote::quote;
use syn::parse_quote;

pub(super) use self::programs::Guide;
use self::programs::Shown;
use super::abilities::Ability;
use super::access;
use super::docs;
use super::examples;
use super::handles;
use super::markdown;
use super::operations;
use super::pages;
use super::rust;
use crate::model::{Coding, Handle, Operation, Returns};

mod programs;

/// The file of the guide.
pub const FILE: &str = "README.md";

impl Guide<'_> {
    /// All of it; its first line is the title of the document, by which others know which it is.
    pub(super) fn text(&self, abilities: &[&Ability]) -> String {
        let has = |name: &str| abilities.iter().any(|it| it.file == name);
        let sections = [
            Some(self.beginning()),
            Some(self.settings()),
            Some(self.calls()),
            handles::is_needed(self.api).then(|| self.handles()),
            Some(self.errors(has("paging"))),
            has("upload").then(|| self.uploads()),
            has("download").then(|| self.downloads()),
            has("paging").then(|| self.pages()),
            Some(self.values(has("open_enum"))),
            Some(self.requests()),
            Some(format!("## Operations\n\n{}", self.operations(false))),
        ];
        let sections: Vec<String> = sections.into_iter().flatten().collect();
        let title = match self.api.title.trim() {
            "" => self.of.name.to_string(),
            title => markdown::safe(title),
        };
        format!("# {title}\n\n{}", sections.join("\n"))
    }

    /// A program that makes a client and calls an operation.
    fn first(&self) -> String {
        let client = self.of.client_variable();
        let plain = self.shown(|it| {
            let is_plain = it.sent().is_none_or(|it| it.coding == Coding::Json);
            is_plain && !it.results().any(|it| it.is_raw())
        });
        // Another one may read a file, which has errors of its own.
        let (error, names) = match plain {
            Some(_) => (quote!(Error), &["Client", "Error"][..]),
            None => (quote!(Box<dyn std::error::Error>), &["Client"][..]),
        };
        let shown = plain.or_else(|| self.shown(|_| true));
        let build = self.build(shown.as_ref().map(|it| it.operation), quote!());
        let call = match &shown {
            None => quote!(println!("{:?}", #client);),
            Some(Shown { operation, call, .. }) => {
                let result = examples::result_variable(operation);
                match operation.returns() {
                    Returns::Nothing => quote!(#call.await?;),
                    _ => quote!(let #result = #call.await?; println!("{:?}", #result);),
                }
            }
        };
        let item = parse_quote! {
            #[tokio::main(flavor = "current_thread")]
            async fn main() -> Result<(), #error> {
                let #client = #build?;
                #call
                Ok(())
            }
        };
        self.program(shown.map(|it| it.writer).as_ref(), names, item)
    }

    fn beginning(&self) -> String {
        format!(
            "{}\n{}\n\nIt runs in a [tokio](https://tokio.rs) runtime that has time and I/O enabled.\n",
            self.first(),
            access::who(self.api)
        )
    }

    fn settings(&self) -> String {
        let own = (self.api.base_url().is_some())
            .then(|| quote!(.base_url("https://staging.example.com")));
        let build = self.build(
            None,
            quote! {
                #own
                .timeout(Duration::from_secs(60))
                .retry_policy(RetryPolicy::max_retries(5).initial_backoff(Duration::from_millis(200)))
                .user_agent("my-program/1.0")
            },
        );
        let item = parse_quote!(
            fn client() -> Result<Client, Error> {
                #build
            }
        );
        let program = self.program(None, &["Client", "Error", "RetryPolicy"], item);
        let program = program.replacen("use ", "use std::time::Duration;\n\nuse ", 1);
        let url = self.api.base_url();
        let url = url.map_or("given to `builder`".to_owned(), |it| docs::code(&it));
        let servers = match self.api.own_servers().is_empty() {
            true => "",
            false => {
                "Some operations have a server of their own: whoever sets `base_url` says by `server_url` where that is.\n"
            }
        };
        format!(
            "\
## Settings, timeouts and retries

| what | default | of the client | of one call |
|---|---|---|---|
| base URL | {url} | `base_url` | |
| timeout of connecting | 10 s | `connect_timeout` | |
| timeout of one attempt | 30 s | `attempt_timeout` | |
| timeout of a call, with all attempts and backoff | 120 s | `timeout` | `timeout` |
| retry policy | 3 retries | `retry_policy` | `retry_policy` |
| rate limit | none | `rate_limit` | |
| length of a response | 64 MiB | `max_response_bytes` | |
| a header, a proxy, certificates | | `header`, `http_client` | `header` |

{program}
The base URL has https, or is on this machine.
{servers}Only what is safe is sent again: any request after 429 or if no connection could be made, and read-only ones after 408, 500, 502, 503, 504, a lost connection or the timeout of an attempt; the documentation of each method says whether it is read-only.
The backoff is exponential with full jitter: up to 0.5 s before the first retry, twice that before the next, and 30 s at most; `Retry-After` is honoured.
Clones of a client share a budget of retries, so that an outage is not made worse.
"
        )
    }

    fn calls(&self) -> String {
        let client = self.of.client_variable();
        let shown = self.shown(|it| it.sent().is_none_or(|it| it.coding == Coding::Json));
        let program = shown.map_or_else(String::new, |Shown { writer, call, .. }| {
            let item = parse_quote!(
                async fn with_head(#client: &Client) -> Result<(), Error> {
                    let response = #call.response().await?;
                    println!("{}, attempt {}", response.status(), response.attempts());
                    println!("{:?}", response.headers());
                    println!("{:?}", response.body());
                    Ok(())
                }
            );
            format!("\n{}", self.program(Some(&writer), &["Client", "Error"], item))
        });
        format!(
            "\
## Calls and responses

What an operation requires are the arguments of its method, and what is optional is set by methods of the call.
`.await` sends it and gives the value; `.response().await` gives status, headers and the number of attempts as well.
`query` and `header` add to any call what its operation does not know, and `.send()` is a future that can be spawned or joined.
{program}"
        )
    }

    fn handles(&self) -> String {
        let client = self.of.client_variable();
        let handle = |it: &Handle| {
            let parameters: Vec<&str> = it.parameters.iter().map(|it| it.value.as_str()).collect();
            format!("- `{client}.{}({})`\n", it.rust_name, parameters.join(", "))
        };
        format!(
            "\
## Handles

A handle is given once what the paths of many operations begin with, and has a method for each of them:

{}",
            handles::of(self.api).map(handle).collect::<String>()
        )
    }

    fn errors(&self, has_pages: bool) -> String {
        let paging = if has_pages { "| pages do not fit together | `Paging` | |\n" } else { "" };
        let typed = match self.api.error_type() {
            Some(ty) => format!(
                "The body of an error is a `types::{}`, which `Error::api` gives; `Error::decode` reads it as any other type.",
                ty.name
            ),
            None => "`Error::decode` reads the body of an error as a type, and the documentation of each method says as which; `Error::json` gives it as it is.".to_owned(),
        };
        let item = parse_quote!(
            fn explain(error: &Error) -> String {
                match error.kind() {
                    ErrorKind::Api if error.status() == Some(404) => "there is none".to_owned(),
                    ErrorKind::Api => format!("status {:?}: {:?}", error.status(), error.json()),
                    _ if error.may_have_taken_effect() => format!("perhaps done: {error}"),
                    _ => error.to_string(),
                }
            }
        );
        let program = self.program(None, &["Error", "ErrorKind"], item);
        format!(
            "\
## Errors

There is one type, `Error`, which `{{}}` and `{{:?}}` print as the same line; so a `main` may return it.

| what happened | `kind()` | `status()`, `headers()`, `body()` |
|---|---|---|
| the client cannot be made so | `Config` | |
| the request cannot be made; nothing was sent | `Request` | |
| the connection failed, or was lost | `Transport` | |
| a timeout | `Timeout` | |
| the status is not one of success | `Api` | yes |
| the body of a success cannot be decoded, or is too long | `Decode` | yes |
{paging}
{typed}

{program}"
        )
    }

    fn uploads(&self) -> String {
        let client = self.of.client_variable();
        let is_one = |it: &Operation| match it.sent().map(|it| it.coding) {
            Some(Coding::Bytes) => true,
            Some(Coding::Multipart) => it.files().len() == 1,
            _ => false,
        };
        let program = |path: &str| {
            let is_form = path == "Part";
            let shown = self.shown_with(
                |it| is_one(it) && it.files().is_empty() != is_form,
                |_| match is_form {
                    true => quote!(
                        Part::new(file).file_name("report.pdf").content_type("application/pdf")
                    ),
                    false => quote!(file),
                },
            )?;
            let call = &shown.call;
            let item = parse_quote!(
                async fn upload(#client: &Client) -> Result<(), Box<dyn std::error::Error>> {
                    let file = tokio::fs::File::open("report.pdf").await?;
                    let file = Upload::sized_reader(file.metadata().await?.len(), file);
                    #call.await?;
                    Ok(())
                }
            );
            let names = ["Client", "Part", "Upload"];
            let names = names.into_iter().filter(|it| is_form || *it != "Part");
            Some(self.program(Some(&shown.writer), &names.collect::<Vec<_>>(), item))
        };
        let program = program("Part").or_else(|| program("Upload"));
        let program = program.map_or_else(String::new, |it| format!("\n{it}"));
        let of_forms = match self.api.operations.iter().any(|it| !it.files().is_empty()) {
            true => {
                "A file of a form (multipart) is a `Part`, which has a file name and a type of its own if they are set.\n"
            }
            false => "",
        };
        format!(
            "\
## Uploads

Bodies that are bytes or files are made of a `Vec<u8>` or a string, such as `std::fs::read` gives; or of an `Upload`, which can be a stream or a reader, so that no file has to fit into memory.
{of_forms}A request with a stream is sent once and never retried, and has the timeout of the call alone.
Files need the feature `fs` of tokio.
{program}"
        )
    }

    fn downloads(&self) -> String {
        let client = self.of.client_variable();
        let shown = self.shown(|it| it.results().any(|it| it.is_raw()));
        let program = shown.map_or_else(String::new, |Shown { writer, call, .. }| {
            let item = parse_quote!(
                async fn download(#client: &Client) -> Result<(), Box<dyn std::error::Error>> {
                    let mut body = #call.stream().await?.into_body();
                    while let Some(chunk) = body.try_next().await? {
                        println!("{} bytes", chunk.len());
                    }
                    Ok(())
                }
            );
            format!("\n{}", self.program(Some(&writer), &["Client"], item))
        });
        format!(
            "\
## Responses as streams

What is not JSON is a string or bytes; `.stream()` gives it chunk by chunk as it arrives, however long it is.
{program}"
        )
    }

    fn pages(&self) -> String {
        let client = self.of.client_variable();
        let shown = self.shown(|it| !pages::marks(self.api, it).is_empty());
        let program = shown.map_or_else(String::new, |Shown { writer, call, .. }| {
            let item = parse_quote!(
                async fn all(#client: &Client) -> Result<(), Error> {
                    let mut items = #call.items();
                    while let Some(item) = items.try_next().await? {
                        println!("{item:?}");
                    }
                    Ok(())
                }
            );
            format!("\n{}", self.program(Some(&writer), &["Client", "Error"], item))
        });
        format!(
            "\
## Pages

A call that is awaited gives one page.
`.items()` is a stream of all items, which asks for a page when it is needed, and `.pages()` one of the pages; `.items().into_vec().await` gives all at once.
With `.lenient()` behind either, an item that does not fit its type costs no other one: each is a `Result`.
{program}"
        )
    }

    fn values(&self, has_enums: bool) -> String {
        let enums = if has_enums { programs::ENUMS } else { "" };
        let numbers = if rust::has_number(self.api) { programs::NUMBERS } else { "" };
        format!(
            "\
## What the API adds later

Fields that the document does not have are in `extra`, both ways, and none is lost.
{enums}A whole number without a format is an `i64`: one beyond 64 bits, or written `1.0`, is an error of the response.
{numbers}"
        )
    }

    fn requests(&self) -> String {
        let client = self.of.client_variable();
        let item = parse_quote!(
            async fn request(#client: &Client) -> Result<Vec<u8>, Error> {
                let request = #client.request(Method::GET, "/some/{name}").path("name", "of yours");
                Ok(request.bytes().await?.into_body())
            }
        );
        let program = self.program(None, &["Client", "Error", "http::Method"], item);
        format!(
            "\
## What has no method

`Client::request` sends any other request with the same credentials, timeouts, retries and errors; `.json(…)` sets its body, and `.send()` decodes the response.

{program}"
        )
    }

    /// What stands above the operations where no guide is.
    pub(super) fn of_module(&self) -> String {
        match self.of.standalone {
            true => String::new(),
            false => format!("\n\n{}", self.operations(true).trim_end()),
        }
    }

    /// All operations, a line each; for rustdoc with links to the methods, which say what they do.
    fn operations(&self, is_linked: bool) -> String {
        let mut text = match is_linked {
            true => "| method and path | call |\n|---|---|\n".to_owned(),
            false => "| method and path | call | what it does |\n|---|---|---|\n".to_owned(),
        };
        for operation in &self.api.operations {
            let cell = |text: &str| text.replace('|', "\\|");
            let wire = format!("{} {}", operation.method.to_uppercase(), operation.path);
            let parameters = &self.names.signatures[&operation.rust_name].parameters;
            let arguments = operations::arguments(self.api, operation, parameters);
            let arguments: Vec<String> =
                arguments.into_iter().map(|(name, _)| name.to_string()).collect();
            let call = format!("{}({})", operation.rust_name, arguments.join(", "));
            let (wire, call) = (cell(&docs::code(&wire)), cell(&docs::code(&call)));
            text += &match is_linked {
                true => format!("| {wire} | [{call}](crate::Client::{}) |\n", operation.rust_name),
                false => {
                    let about = docs::headline(operation);
                    let about = about.lines().next().unwrap_or_default();
                    format!("| {wire} | {call} | {} |\n", cell(about))
                }
            };
        }
        text
    }
}
