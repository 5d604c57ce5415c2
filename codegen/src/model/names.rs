//! A wire name → its Rust name.
//!
//! Each function returns a valid identifier in Rust's style that generated code does not use for
//! anything else. Two wire names can become one; `unique_names` resolves that.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// The maximum length of a module name, as file systems limit file names.
const MAX_MODULE_NAME: usize = 100;

/// Methods that every client has.
const CLIENT_METHODS: &[&str] = &[
    "borrow",
    "borrow_mut",
    "builder",
    "clone",
    "fmt",
    "from",
    "from_env",
    "into",
    "new",
    "request",
];

/// Names of other generated files, first segments of paths in generated code, and names that Windows
/// reserves.
const FILES: &[&str] = &[
    "alloc",
    "aux",
    "con",
    "core",
    "nul",
    "operations",
    "prn",
    "serde",
    "serde_json",
    "std",
    "types",
];

/// Methods and arguments that calls have.
const ARGUMENTS: &[&str] = &[
    "body",
    "clone",
    "header",
    "into",
    "into_future",
    "items",
    "pages",
    "part",
    "query",
    "response",
    "retry_policy",
    "send",
    "stream",
    "timeout",
    "to_string",
];

/// Methods of the client builder.
const SETTINGS: &[&str] = &[
    "attempt_timeout",
    "base_url",
    "basic",
    "build",
    "clone",
    "connect_timeout",
    "fmt",
    "from",
    "header",
    "http_client",
    "into",
    "max_response_bytes",
    "new",
    "rate_limit",
    "retry_policy",
    "server_url",
    "timeout",
    "token",
    "token_provider",
    "user_agent",
];

/// Names that generated code uses without a path.
const TYPES: &[&str] = &[
    "AsRef",
    "Box",
    "Default",
    "Err",
    "From",
    "Into",
    "IntoIterator",
    "IntoPatch",
    "None",
    "Ok",
    "Option",
    "Patch",
    "Result",
    "Some",
    "String",
    "Vec",
];

/// Names that every generated object uses.
const FIELDS: &[&str] = &["extra", "extra_value", "extra_values", "new", "nulls", "with_extra"];

/// The variant that every enum and every union has.
const VARIANTS: &[&str] = &["Unknown"];

/// `listAttributes`, `List attributes` → `list_attributes`: a method of the client.
#[must_use]
pub fn method_name(id: &str) -> String {
    snake(id, "operation", CLIENT_METHODS)
}

/// `GET /pets/{petId}` → `get_pets_by_pet_id`: a method of the client, where the operation has no id.
#[must_use]
pub(super) fn method_name_of(method: &str, path: &str) -> String {
    let steps = path.split('/').filter(|step| !step.is_empty());
    let words = steps.map(|step| match step.strip_prefix('{') {
        Some(parameter) => format!("by_{parameter}"),
        None => step.to_owned(),
    });
    method_name(&words.fold(method.to_owned(), |name, word| format!("{name}_{word}")))
}

/// `RGB`, `pet-owner` → `Rgb`, `PetOwner`: the type of a component.
#[must_use]
pub fn type_name(component: &str) -> String {
    camel(component, "Type", TYPES)
}

/// `isMultiselect` → `is_multiselect`: a field and its setter.
#[must_use]
pub fn field_name(property: &str) -> String {
    snake(property, "field", FIELDS)
}

/// `X-Trace-Id` → `x_trace_id`: an argument of a method, or a setter of a call.
#[must_use]
pub fn argument_name(parameter: &str) -> String {
    snake(parameter, "parameter", ARGUMENTS)
}

/// `ApiKeyAuth` → `api_key_auth`: the builder method that sets a credential.
#[must_use]
pub fn setting_name(scheme: &str) -> String {
    snake(scheme, "key", SETTINGS)
}

/// `record-reference`, `6` → `RecordReference`, `Value6`: a variant of an enum or of a union.
#[must_use]
pub fn variant_name(value: &str) -> String {
    camel(value, "Value", VARIANTS)
}

/// `Select options` → `select_options`: the file and the module of a tag.
#[must_use]
pub fn module_name(tag: &str) -> String {
    let name = snake(tag, "tag", FILES);
    let device = name.trim_end_matches(|it: char| it.is_ascii_digit());
    match name.get(..MAX_MODULE_NAME) {
        // All characters are ASCII, so the slice ends at a character boundary.
        Some(beginning) => beginning.trim_end_matches('_').to_owned(),
        None if matches!(device, "com" | "lpt") => format!("{name}_tag"),
        None => name,
    }
}

/// `X-Trace-Id`, `x_trace_id` → `xtraceid`: a name without case and separators.
#[must_use]
pub fn fold(name: &str) -> String {
    name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a character is invisible: a control character, or one that changes the text direction.
pub(crate) fn is_invisible(it: char) -> bool {
    it.is_control() || matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn snake(name: &str, noun: &str, taken: &[&str]) -> String {
    let name = words(name).to_snake_case();
    match name.as_str() {
        "" => noun.to_owned(),
        it if it.starts_with(|it: char| it.is_ascii_digit()) => format!("{noun}_{it}"),
        it if taken.contains(&it) => format!("{it}_{noun}"),
        it if is_keyword(it) => format!("{it}_"),
        _ => name,
    }
}

fn camel(name: &str, noun: &str, taken: &[&str]) -> String {
    // Words of one letter may become an acronym: `iOS` is `IOs`.
    let name = acronyms(&words(name).to_upper_camel_case());
    match name.as_str() {
        "" => noun.to_owned(),
        it if it.starts_with(|it: char| it.is_ascii_digit()) => format!("{noun}{it}"),
        it if taken.contains(&it) || is_keyword(it) => format!("{it}{noun}"),
        _ => name,
    }
    // A second pass makes this idempotent: letters next to digits may change case once more.
    .to_upper_camel_case()
}

/// A name of only ASCII letters, digits and spaces.
///
/// Symbols are spelled out where they distinguish values with the same letters: `+1` and `-1`, `C` and
/// `C#`, `name` and `-name`. Other letters become code points, since Rust warns of mixed scripts.
fn words(name: &str) -> String {
    let name = &acronyms(name);
    let (mut words, mut before) = (String::new(), None);
    let is_only_symbols = !name.contains(|it: char| it.is_alphanumeric());
    for (index, it) in name.char_indices() {
        match it {
            _ if it.is_ascii_alphanumeric() => words.push(it),
            '\'' if !is_only_symbols => {}
            _ if !it.is_ascii() && it.is_alphanumeric() => {
                words.push_str(&format!(" u{:x} ", u32::from(it)));
            }
            '#' | '%' | '&' | '*' | '+' | '<' | '=' | '>' => {
                words.push_str(&format!(" {} ", symbol(it)));
            }
            _ if is_only_symbols || index == 0 && it == '-' => {
                words.push_str(&format!(" {} ", symbol(it)));
            }
            _ if before == Some(' ') => {}
            _ => words.push(' '),
        }
        before = words.chars().last();
    }
    words
}

/// Lower-cases acronyms after their first letter, if a plural `s` or a version follows, as in `IPv6`.
fn acronyms(name: &str) -> String {
    let mut words = String::new();
    let mut rest = name;
    while let Some(start) = rest.find(|it: char| it.is_ascii_uppercase()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|it: char| !it.is_ascii_uppercase()).unwrap_or(from.len());
        let (acronym, after) = from.split_at(end);
        let mut next = after.chars();
        let belongs = match next.next() {
            Some('s') => next.next().is_none_or(|it| !it.is_lowercase()),
            Some('v') => next.next().is_some_and(|it| it.is_ascii_digit()),
            _ => false,
        };
        words.push_str(before);
        words.push_str(&acronym[..1]);
        let others = &acronym[1..];
        words.push_str(&if belongs { others.to_ascii_lowercase() } else { others.to_owned() });
        rest = after;
    }
    words + rest
}

/// The name of a symbol.
fn symbol(it: char) -> String {
    let word = match it {
        '!' => "not",
        '#' => "hash",
        '$' => "dollar",
        '%' => "percent",
        '&' => "and",
        '*' => "star",
        '+' => "plus",
        ',' => "comma",
        '-' => "minus",
        '.' => "dot",
        '/' => "slash",
        ':' => "colon",
        ';' => "semicolon",
        '<' => "less",
        '=' => "equal",
        '>' => "greater",
        '?' => "question",
        '@' => "at",
        '\\' => "backslash",
        '^' => "caret",
        '_' => "underscore",
        '|' => "or",
        '~' => "tilde",
        ' ' => "space",
        _ => return format!("u{:x}", u32::from(it)),
    };
    word.to_owned()
}

/// Whether a word is a keyword of Rust. `gen` is one since edition 2024.
fn is_keyword(name: &str) -> bool {
    name == "gen" || syn::parse_str::<syn::Ident>(name).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_rusts_style() {
        type Derive = fn(&str) -> String;
        let cases: &[(Derive, &str, &str)] = &[
            (method_name, "listPets", "list_pets"),
            (method_name, "Pets.List (v2)", "pets_list_v2"),
            (method_name, "new", "new_operation"),
            (method_name, "match", "match_"),
            (type_name, "RGB", "Rgb"),
            (type_name, "pet-owner", "PetOwner"),
            (type_name, "A1B2", "A1b2"),
            (type_name, "Result", "ResultType"),
            (type_name, "Self", "SelfType"),
            (type_name, "3dModel", "Type3dModel"),
            (field_name, "isMultiselect", "is_multiselect"),
            (field_name, "reservedIPv6", "reserved_ipv6"),
            (field_name, "IPv6Address", "ipv6_address"),
            (field_name, "userIDs", "user_ids"),
            (field_name, "URLsFound", "urls_found"),
            (field_name, "isHTTPSsafe", "is_http_ssafe"),
            (field_name, "DNSServer", "dns_server"),
            (type_name, "VPCs", "Vpcs"),
            (type_name, "ThisIs", "ThisIs"),
            (variant_name, "iOS", "Ios"),
            (field_name, "type", "type_"),
            (field_name, "_id", "id"),
            (field_name, "$ref", "ref_"),
            (field_name, "extra", "extra_field"),
            (field_name, "2fa", "field_2fa"),
            (argument_name, "X-Trace-Id", "x_trace_id"),
            (argument_name, "body", "body_parameter"),
            (argument_name, "filter[name]", "filter_name"),
            (argument_name, "stream", "stream_parameter"),
            (setting_name, "X-Api-Key", "x_api_key"),
            (setting_name, "token", "token_key"),
            (variant_name, "record-reference", "RecordReference"),
            (variant_name, "6", "Value6"),
            (variant_name, "", "Value"),
            (variant_name, "+1", "Plus1"),
            (variant_name, "-1", "Minus1"),
            (variant_name, "<=", "LessEqual"),
            (variant_name, "Etc/GMT+6", "EtcGmtPlus6"),
            (variant_name, "C#", "CHash"),
            (variant_name, "unknown", "UnknownValue"),
            (variant_name, "self", "SelfValue"),
            (variant_name, "ж", "U436"),
            (module_name, "Select options", "select_options"),
            (module_name, "Billing / Invoices (v1)", "billing_invoices_v1"),
            (module_name, "CON", "con_tag"),
            (module_name, "type", "type_"),
        ];
        for (derive, name, expected) in cases {
            assert_eq!(derive(name), *expected, "{name}");
        }
        assert_eq!(method_name_of("get", "/pets/{petId}.json"), "get_pets_by_pet_id_json");
        assert_eq!(method_name_of("get", "/"), "get");
    }

    /// All names of up to five characters, of letters with special rules and others.
    #[test]
    fn deriving_a_name_twice_changes_nothing() {
        let letters = ["a", "s", "v", "I", "O", "1", "_"];
        let mut names = vec![String::new()];
        for _ in 0..5 {
            let longer = names.iter().flat_map(|name| letters.map(|it| format!("{name}{it}")));
            names = longer.chain([String::new()]).collect();
        }
        for name in &names {
            let (ty, field) = (type_name(name), field_name(name));
            assert_eq!((type_name(&ty), field_name(&field)), (ty, field), "{name}");
        }
    }

    #[test]
    fn derived_names_are_stable_identifiers() {
        let names =
            ["list_pets", "Rgb", "type_", "match_", "6", "+1", "-name", "a 1 b2", "O'Neil", "x__y"];
        let derive: [fn(&str) -> String; 7] = [
            method_name,
            type_name,
            field_name,
            argument_name,
            setting_name,
            variant_name,
            module_name,
        ];
        for derive in derive {
            for name in names {
                let once = derive(name);
                assert_eq!(derive(&once), once, "{name}");
                assert!(syn::parse_str::<syn::Ident>(&once).is_ok(), "{once}");
            }
        }
    }
}
