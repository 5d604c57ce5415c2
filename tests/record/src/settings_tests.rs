//! Which targets, URLs and writes are refused, and why.

use super::*;

/// A call to whose result others can refer.
const READ: &str = "{operation: get_attribute, name: note, attribute: a}";

fn settings(base_url: &str) -> Settings {
    Settings {
        base_url: base_url.to_owned(),
        token: Token::new("0123456789abcdef").expect("the token is long enough"),
        target: "lists".to_owned(),
        identifier: "scratch".to_owned(),
        run: "r1".to_owned(),
    }
}

#[test]
fn a_target_that_people_work_with_is_refused() {
    for identifier in ["people", "companies", "deals", "users", "workspaces"] {
        let settings =
            Settings { identifier: identifier.to_owned(), ..settings("http://127.0.0.1") };
        let error = settings.check().unwrap_err();
        assert!(error.contains("stays in the workspace after it is archived"), "{error}");
    }
}

#[test]
fn a_target_that_cannot_be_redacted_is_refused() {
    let cases = [
        ("text", "is a word of the API"),
        ("14beef7a-99f7-4534-a87e-70b564330a4c", "is an id; write the slug"),
        ("", "write the slug"),
    ];
    for (identifier, problem) in cases {
        let settings =
            Settings { identifier: identifier.to_owned(), ..settings("http://127.0.0.1") };
        let error = settings.check().unwrap_err();
        assert!(error.contains(problem), "{error}");
    }
}

#[test]
fn the_token_is_never_sent_unencrypted() {
    for url in ["http://api.attio.com", "http://127.0.0.1.attio.test", "ftp://127.0.0.1"] {
        let error = settings(url).check().unwrap_err();
        assert!(error.contains("unencrypted"), "{error}");
    }
    for url in ["https://api.attio.com", "http://[::1]:8080", " HTTP://127.0.0.1/api"] {
        settings(url).check().unwrap();
    }
}

#[test]
fn a_base_url_is_a_host_and_the_path_before_v2() {
    for url in ["http://127.0.0.1:80@attio.test", "https://attio.test?a", "https://attio.test#a"] {
        let error = settings(url).check().unwrap_err();
        assert!(error.contains("more than a host and a path"), "{error}");
    }
    for url in ["https://api.attio.com/v2", "https://attio.test/api/v2/"] {
        let error = settings(url).check().unwrap_err();
        assert!(error.contains("remove `/v2`"), "{error}");
    }
}

/// Checks a scenario with this additional call in the list `scratch`.
fn check_write(call: &str) -> Result<(), String> {
    let text = format!("{{about: a test, calls: [{READ}, {{{call}}}], cleanup: []}}");
    let scenario = Scenario::from_yaml("it", &text).expect("the scenario is valid");
    settings("http://127.0.0.1").check_writes(&scenario)
}

#[test]
fn a_scenario_only_writes_to_the_scratch_target() {
    let create = "operation: create_status, attribute: 'a_${run}', body: {title: A}";
    let update = "operation: update_attribute, attribute: a";
    let other_end = "body: {relationship: {object: people}}";
    let cases = [
        (format!("{create}, identifier: sales"), "lists/sales"),
        (format!("{create}, target: objects"), "objects/scratch"),
        (format!("{create}, target: objects, identifier: people"), "objects/people"),
        (format!("{create}, identifier: People, expect: 404 not_found"), "lists/People"),
        (format!("{create}, identifier: '${{note.id.object_id}}'"), "a place that only a response"),
        (format!("{create}, identifier: sales, asks: why"), "lists/sales"),
        (
            format!(
                "{create}, identifier: 14beef7a-99f7-4534-a87e-70b564330a4c, expect: 404 not_found"
            ),
            "lists/14beef7a-99f7-4534-a87e-70b564330a4c",
        ),
        (format!("{update}, {other_end}"), "objects/people"),
    ];
    for (call, place) in cases {
        let error = check_write(&call).expect_err(&call);
        assert!(error.starts_with("it: call 2: "), "{error}");
        assert!(error.contains(&format!(" would write to {place}")), "{error}");
    }
    for call in [
        create.to_owned(),
        format!("{create}, target: lists, identifier: scratch"),
        format!("{create}, identifier: 'no_such_${{run}}', expect: 404 not_found"),
        "operation: list_attributes, target: objects, identifier: people".to_owned(),
    ] {
        check_write(&call).unwrap();
    }
}
