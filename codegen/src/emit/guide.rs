//! An [`Api`](crate::model::Api) → the guide of a standalone crate: how to use it, and a table of its
//! operations.
//!
//! Out: Markdown, with programs that `cargo test` compiles. A section on an ability is only in the guides of
//! clients that have it.

use quote::quote;
use syn::parse_quote;

use self::programs::ExampleCall;
pub(super) use self::programs::Guide;
use super::abilities::Ability;
use super::access;
use super::docs;
use super::examples;
use super::handles;
use super::markdown;
use super::operations;
use super::pages;
use super::rust;
use crate::model::{BodyFormat, Handle, Operation, Returns};

mod programs;

/// The file of the guide.
pub const FILE: &str = "README.md";

impl Guide<'_> {
    /// The whole guide. Its first line is the title of the document, which identifies it.
    pub(super) fn render(&self, abilities: &[&Ability]) -> String {
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
            "" => self.krate.name.to_string(),
            title => markdown::safe(title),
        };
        format!("# {title}\n\n{}", sections.join("\n"))
    }

    /// A program that makes a client and calls an operation.
    fn first(&self) -> String {
        let client = self.krate.client_variable();
        let plain = self.example_call(|it| {
            let is_plain = it.sent().is_none_or(|it| it.format == BodyFormat::Json);
            is_plain && !it.results().any(|it| it.is_raw())
        });
        // Any other call may read a file, which has another error type.
        let (error, names) = match plain {
            Some(_) => (quote!(Error), &["Client", "Error"][..]),
            None => (quote!(Box<dyn std::error::Error>), &["Client"][..]),
        };
        let example = plain.or_else(|| self.example_call(|_| true));
        let build = self.build(example.as_ref().map(|it| it.operation), quote!());
        let call = match &example {
            None => quote!(println!("{:?}", #client);),
            Some(ExampleCall { operation, call, .. }) => {
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
        self.program(example.map(|it| it.writer).as_ref(), names, item)
    }

    fn beginning(&self) -> String {
        format!(
            "{}\n{}\n\nIt needs a [tokio](https://tokio.rs) runtime with time and I/O enabled.\n",
            self.first(),
            access::guide_section(self.api)
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
                "Some operations have their own server: if you set `base_url`, set `server_url` too.\n"
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
The base URL must use https, unless it is on this machine.
{servers}A request is retried only if that is safe: any request after 429 or a failed connect, and read-only ones after 408, 500, 502, 503, 504, a lost connection or the timeout of an attempt; the documentation of each method says whether it is read-only.
The backoff is exponential with full jitter: up to 0.5 s before the first retry, twice that before the next, and 30 s at most; `Retry-After` is honoured.
Clones of a client share a retry budget, so that retries do not make an outage worse.
"
        )
    }

    fn calls(&self) -> String {
        let client = self.krate.client_variable();
        let example =
            self.example_call(|it| it.sent().is_none_or(|it| it.format == BodyFormat::Json));
        let program = example.map_or_else(String::new, |ExampleCall { writer, call, .. }| {
            let item = parse_quote!(
                async fn response(#client: &Client) -> Result<(), Error> {
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

Required parameters and bodies are arguments of the method; methods of the call set optional ones.
`.await` sends the call and returns the value; `.response().await` also returns status, headers and the number of attempts.
`query` and `header` add parameters that the document does not have, and `.send()` returns a future to spawn or join.
{program}"
        )
    }

    fn handles(&self) -> String {
        let client = self.krate.client_variable();
        let handle = |it: &Handle| {
            let parameters: Vec<&str> = it.parameters.iter().map(|it| it.value.as_str()).collect();
            format!("- `{client}.{}({})`\n", it.rust_name, parameters.join(", "))
        };
        format!(
            "\
## Handles

A handle stores path parameters that operations share, and has a method for each operation:

{}",
            handles::used(self.api).map(handle).collect::<String>()
        )
    }

    fn errors(&self, has_pages: bool) -> String {
        let paging = if has_pages { "| pages do not fit together | `Paging` | |\n" } else { "" };
        let typed = match self.api.error_type() {
            Some(ty) => format!(
                "`Error::api` returns the body of an error as a `types::{}`; `Error::decode` decodes it as any other type.",
                ty.name
            ),
            None => "`Error::decode` decodes the body of an error as a type, which the documentation of each method names; `Error::json` returns it as JSON.".to_owned(),
        };
        let item = parse_quote!(
            fn explain(error: &Error) -> String {
                match error.kind() {
                    ErrorKind::Api if error.status() == Some(404) => "not found".to_owned(),
                    ErrorKind::Api => format!("status {:?}: {:?}", error.status(), error.json()),
                    _ if error.may_have_taken_effect() => format!("outcome unknown: {error}"),
                    _ => error.to_string(),
                }
            }
        );
        let program = self.program(None, &["Error", "ErrorKind"], item);
        format!(
            "\
## Errors

There is one type, `Error`. `{{}}` and `{{:?}}` print the same line, so `main` can return it.

| what happened | `kind()` | `status()`, `headers()`, `body()` |
|---|---|---|
| the client is misconfigured | `Config` | |
| the request cannot be built; nothing was sent | `Request` | |
| the connection failed, or was lost | `Transport` | |
| a timeout | `Timeout` | |
| the status is not a success | `Api` | yes |
| the body of a success cannot be decoded, or is too long | `Decode` | yes |
{paging}
{typed}

{program}"
        )
    }

    fn uploads(&self) -> String {
        let client = self.krate.client_variable();
        let is_one = |it: &Operation| match it.sent().map(|it| it.format) {
            Some(BodyFormat::Bytes) => true,
            Some(BodyFormat::Multipart) => it.files().len() == 1,
            _ => false,
        };
        let program = |path: &str| {
            let is_form = path == "Part";
            let example = self.example_call_with(
                |it| is_one(it) && it.files().is_empty() != is_form,
                |_| match is_form {
                    true => quote!(
                        Part::new(file).file_name("report.pdf").content_type("application/pdf")
                    ),
                    false => quote!(file),
                },
            )?;
            let call = &example.call;
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
            Some(self.program(Some(&example.writer), &names.collect::<Vec<_>>(), item))
        };
        let program = program("Part").or_else(|| program("Upload"));
        let program = program.map_or_else(String::new, |it| format!("\n{it}"));
        let of_forms = match self.api.operations.iter().any(|it| !it.files().is_empty()) {
            true => {
                "A file of a multipart form is a `Part`, which can set a file name and a media type.\n"
            }
            false => "",
        };
        format!(
            "\
## Uploads

Bytes and files are given as a `Vec<u8>` or a string, such as `std::fs::read` returns, or as an `Upload`, which can be a stream or a reader, so that a file need not fit into memory.
{of_forms}A request with a stream is never retried, and only the timeout of the call applies to it.
Files need the feature `fs` of tokio.
{program}"
        )
    }

    fn downloads(&self) -> String {
        let client = self.krate.client_variable();
        let example = self.example_call(|it| it.results().any(|it| it.is_raw()));
        let program = example.map_or_else(String::new, |ExampleCall { writer, call, .. }| {
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

A response that is not JSON is a string or bytes; `.stream()` returns it in chunks as they arrive, of any length.
{program}"
        )
    }

    fn pages(&self) -> String {
        let client = self.krate.client_variable();
        let example = self.example_call(|it| !pages::triggers(self.api, it).is_empty());
        let program = example.map_or_else(String::new, |ExampleCall { writer, call, .. }| {
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
## Pagination

An awaited call returns one page.
`.items()` is a stream of all items, which requests pages as needed, and `.pages()` a stream of pages; `.items().into_vec().await` collects all items.
After `.lenient()` on either, each item is a `Result`, so that one which cannot be decoded does not fail the others.
{program}"
        )
    }

    fn values(&self, has_enums: bool) -> String {
        let enums = if has_enums { programs::ENUMS } else { "" };
        let numbers = if rust::has_number(self.api) { programs::NUMBERS } else { "" };
        format!(
            "\
## Unknown fields and values

Fields that the document does not have are kept in `extra`, in requests and in responses.
{enums}An integer without a format is an `i64`: one beyond 64 bits, or written `1.0`, fails to decode.
{numbers}"
        )
    }

    fn requests(&self) -> String {
        let client = self.krate.client_variable();
        let item = parse_quote!(
            async fn request(#client: &Client) -> Result<Vec<u8>, Error> {
                let request = #client.request(Method::GET, "/some/{name}").path("name", "of yours");
                Ok(request.bytes().await?.into_body())
            }
        );
        let program = self.program(None, &["Client", "Error", "http::Method"], item);
        format!(
            "\
## Other requests

`Client::request` sends any other request with the same credentials, timeouts, retries and errors; `.json(…)` sets its body, and `.send()` decodes the response.

{program}"
        )
    }

    /// The table of operations for a crate without a guide, whose module `operations` has it.
    pub(super) fn module_docs(&self) -> String {
        match self.krate.standalone {
            true => String::new(),
            false => format!("\n\n{}", self.operations(true).trim_end()),
        }
    }

    /// The table of all operations. For rustdoc, it links to the methods instead of describing them.
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
