//! Validates a workspace: returns lines with a path, the problem, and what to write instead.

use serde_json::Value;

use super::{Entry, Target, Workspace};
use crate::check::{is_duration, is_template};
use crate::state::TargetKind;
use crate::types::{CURRENCIES, TYPES};

/// The keys of arrays of objects, from the top down.
const LEVELS: &[&[&str]] = &[&["objects", "lists"], &["attributes"], &["statuses"]];

/// Finds arrays in place of objects, since serde would read their items as the values of fields.
pub(super) fn arrays(top: &Value) -> Vec<String> {
    let mut found = Vec::new();
    find_arrays(top, "the top", LEVELS, &mut found);
    found
}

fn find_arrays(value: &Value, path: &str, levels: &[&[&str]], found: &mut Vec<String>) {
    if value.is_array() {
        found.push(format!("{path}: expected an object, found an array; write it in braces"));
    }
    let Some((keys, below)) = levels.split_first() else { return };
    for key in *keys {
        for (number, item) in value[*key].as_array().into_iter().flatten().enumerate() {
            let path = match path {
                "the top" => format!("{key}[{number}]"),
                _ => format!("{path}.{key}[{number}]"),
            };
            find_arrays(item, &path, below, found);
        }
    }
}

/// Everything that is wrong.
pub(super) fn problems(workspace: &Workspace) -> Vec<String> {
    let mut problems = Vec::new();
    for (kind, targets) in workspace.all() {
        for (number, target) in targets.iter().enumerate() {
            let path = format!("{}[{number}]", kind.as_str());
            if target.slug.is_empty() {
                problems.push(format!("{path}: a slug is empty; write one"));
            } else if targets[..number].iter().any(|other| other.slug == target.slug) {
                let slug = &target.slug;
                problems.push(format!("{path}: `{slug}` is taken; choose another slug"));
            }
            for (number, entry) in target.attributes.iter().enumerate() {
                let path = format!("{path}.attributes[{number}]");
                let mut found =
                    attribute_problems(kind, target, entry, &target.attributes[..number]);
                found.extend(choice_problems(entry));
                found.extend(reference_problems(workspace, kind, target, entry));
                problems.extend(found.iter().map(|problem| format!("{path}: {problem}")));
            }
        }
    }
    problems
}

/// What is wrong with an attribute alone, or because of earlier ones.
fn attribute_problems(
    kind: TargetKind,
    target: &Target,
    entry: &Entry,
    earlier: &[Entry],
) -> Vec<String> {
    let mut problems = Vec::new();
    let mut expect = |holds: bool, message: String| {
        if !holds {
            problems.push(message);
        }
    };
    let Entry { slug, type_, .. } = entry;
    let is_free = !slug.is_empty() && earlier.iter().all(|other| other.slug != *slug);
    expect(is_free, format!("the slug `{slug}` is empty or taken; choose another"));
    expect(!entry.title.is_empty(), format!("the title of `{slug}` is empty; write one"));
    let types = TYPES.join("`, `");
    let is_known = TYPES.contains(&type_.as_str());
    expect(is_known, format!("`{type_}` is not a type; write one of `{types}`"));
    for (key, is_present, types) in [
        ("options", !entry.options.is_empty(), &["select"][..]),
        ("statuses", !entry.statuses.is_empty(), &["status"]),
        ("currency", entry.currency.is_some(), &["currency"]),
        ("objects", entry.objects.is_some(), &["record-reference"]),
        ("inverse", entry.inverse.is_some(), &["record-reference"]),
        ("default", entry.default.is_some(), &["date", "timestamp", "actor-reference"]),
    ] {
        let fits = !is_present || types.contains(&type_.as_str());
        expect(fits, format!("`{key}` is for the type `{}`; remove it", types.join("`, `")));
    }
    let code = entry.currency.as_deref().unwrap_or("USD");
    let codes = CURRENCIES.join("`, `");
    expect(
        CURRENCIES.contains(&code),
        format!("`{code}` is not a currency code; write one of `{codes}`"),
    );
    if let Some(default) = &entry.default {
        let message = match type_.as_str() {
            "actor-reference" => Some("write `current-user`"),
            "date" | "timestamp" => Some("write a duration such as `P7D`"),
            _ => None,
        };
        if let Some(message) = message {
            let fits = is_template(type_, default);
            expect(
                fits,
                format!("`{default}` is not a valid default for the type `{type_}`; {message}"),
            );
        }
    }
    let is_special =
        kind == TargetKind::Objects && ["people", "companies"].contains(&&*target.slug);
    let can_be_unique = type_ != "select" && !(is_special && entry.custom);
    let message = "`unique` is not allowed for the type `select` or for custom attributes of people and companies; remove it";
    expect(!entry.unique || can_be_unique, message.to_owned());
    problems
}

/// What is wrong with the options or statuses of an attribute.
fn choice_problems(entry: &Entry) -> Vec<String> {
    let mut problems = Vec::new();
    let titles: Vec<&String> =
        entry.options.iter().chain(entry.statuses.iter().map(|it| &it.title)).collect();
    for (number, title) in titles.iter().enumerate() {
        if title.is_empty() || titles[..number].contains(title) {
            problems.push(format!("the title `{title}` is empty or taken; choose another"));
        }
    }
    for time in entry.statuses.iter().filter_map(|it| it.target_time.as_ref()) {
        if !is_duration(time) {
            problems.push(format!("`{time}` is not a duration; write one such as `P7D`"));
        }
    }
    problems
}

/// What is wrong with the objects that an attribute names.
fn reference_problems(
    workspace: &Workspace,
    kind: TargetKind,
    target: &Target,
    entry: &Entry,
) -> Vec<String> {
    let mut problems = Vec::new();
    if entry.objects.as_ref().is_some_and(Vec::is_empty) {
        problems.push("`objects` is empty; name an object, or remove it to allow all".to_owned());
    }
    for name in entry.objects.iter().flatten() {
        if !workspace.objects.iter().any(|it| it.slug == *name) {
            problems
                .push(format!("`{name}` is not an object; add it to `objects` at the top level"));
        }
    }
    if entry.type_ != "record-reference" {
        return problems;
    }
    let Some(inverse) = &entry.inverse else { return problems };
    let far = workspace.inverse_of(entry).filter(|(_, far)| {
        far.inverse.as_ref() == Some(&entry.slug)
            && far.objects.as_deref() == Some(std::slice::from_ref(&target.slug))
    });
    if kind == TargetKind::Lists || far.is_none() {
        problems.push(format!(
            "`{inverse}` is not the other end; `objects` must name one object, whose `{inverse}` has \"objects\": [\"{}\"] and \"inverse\": \"{}\"",
            target.slug, entry.slug
        ));
    }
    problems
}
