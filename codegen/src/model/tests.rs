//! Tests of model results that do not show in a client, because lint refuses the document or because
//! they only decide in which module an item is.

use std::collections::BTreeSet;

use super::{Api, Role, RustType, Stats, read};
use crate::document::parse;

fn api(spec: &str) -> Api {
    read(&parse(spec).expect("it can be read"))
}

/// An operation with this tag that returns the schema.
fn get(tag: &str, schema: &str) -> String {
    format!(
        "get: {{operationId: get_{tag}, tags: [{tag}], responses: {{'200': \
         {{content: {{application/json: {{schema: {schema}}}}}}}}}}}"
    )
}

#[test]
fn discriminators_are_found_in_listed_and_mapped_members() {
    let member =
        "{type: object, properties: {kind: {type: string, enum: [a]}, other: {type: string}}}";
    let union = |listed: &str, discriminator: &str| {
        let listed = format!("oneOf: [{listed}]");
        let schemas = format!("{{A: {member}, B: {member}, U: {{{listed}{discriminator}}}}}");
        api(&format!("{{paths: {{}}, components: {{schemas: {schemas}}}}}")).discriminators
    };
    let a = "{$ref: '#/components/schemas/A'}";
    let kind = |name: &str| format!("/components/schemas/{name}/properties/kind");
    let only = |name: &str| [kind(name)].into();
    assert_eq!(union(a, ", discriminator: {propertyName: kind}"), only("A"));
    let mapped = ", discriminator: {propertyName: kind, mapping: {a: '#/components/schemas/B'}}";
    assert_eq!(union("{}", mapped), BTreeSet::new());
}

#[test]
fn implicit_discriminators_are_found() {
    let member = |kind: &str| {
        format!(
            "{{type: object, required: [kind], properties: {{kind: {{type: string, enum: [{kind}]}}}}}}"
        )
    };
    let of = |[a, b]: [&str; 2]| {
        let union = "{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}";
        let schemas = format!("{{A: {}, B: {}, U: {union}}}", member(a), member(b));
        let api = api(&format!("{{paths: {{}}, components: {{schemas: {schemas}}}}}"));
        api.unions().map(|(_, it)| it.discriminator.clone()).collect::<Vec<_>>()
    };
    assert_eq!(of(["a", "b"]), [Some("kind".to_owned())]);
    assert_eq!(of(["a", "b, c"]), [Some("kind".to_owned())]);
    assert_eq!(of(["a", "a"]), []);
    assert_eq!(of(["a", "b, a"]), []);
}

#[test]
fn the_first_merged_property_of_a_name_counts_unless_types_conflict() {
    let b = |second: &str| {
        let api = api(&format!(
            "{{paths: {{}}, components: {{schemas: {{A: {{allOf: [{{type: object, required: [b], \
             properties: {{b: {{type: string}}}}}}, {{type: object, properties: {{b: {second}}}}}]}}}}}}}}"
        ));
        let properties = api.properties(&api.types["A"]);
        let b = &properties.by_name["b"];
        assert!(b.required);
        (b.schema.at.replace("/components/schemas/A/allOf", ""), b.rust_type())
    };
    assert_eq!(b("{type: string}"), ("/0/properties/b".into(), RustType::String));
    assert_eq!(b("{type: boolean}"), ("/1/properties/b".into(), RustType::Json));
}

/// The base of a member is also used alone, so it has the discriminator that the union writes.
#[test]
fn a_base_keeps_the_discriminator_of_its_derived_types() {
    let derived = |kind: &str| {
        format!(
            "{{allOf: [{{$ref: '#/components/schemas/Base'}}, {{type: object, properties: {{kind: {{type: string, enum: [{kind}]}}}}}}]}}"
        )
    };
    let union = "{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: kind}}";
    let base = "{type: object, required: [kind], properties: {kind: {type: string}}}";
    let schemas = format!("{{A: {}, B: {}, Base: {base}, U: {union}}}", derived("a"), derived("b"));
    let api = api(&format!("{{paths: {{}}, components: {{schemas: {schemas}}}}}"));
    let fields = |name: &str| api.properties(&api.types[name]).fields().count();
    assert_eq!((fields("A"), fields("B"), fields("Base")), (0, 0, 1));
}

#[test]
fn a_parameter_has_the_example_of_its_type() {
    let parameter = "{name: b, in: query, schema: {$ref: '#/components/schemas/B'}}";
    let api = api(&format!(
        "{{paths: {{/a: {{get: {{parameters: [{parameter}]}}}}}}, \
         components: {{schemas: {{B: {{type: string, example: c}}}}}}}}"
    ));
    let example = api.example(&api.operations[0].parameters[0]).unwrap();
    assert_eq!(
        (example.at.as_str(), example.value.as_str()),
        ("/components/schemas/B/example", Some("c"))
    );
}

/// A type is in the module of a tag if all operations that use it have that tag.
#[test]
fn the_source_of_a_string_is_in_the_module_of_its_own_uses() {
    let (a, b) = ("{$ref: '#/components/schemas/A'}", "{$ref: '#/components/schemas/B'}");
    let of = |paths: &str| {
        let schemas = "{A: {type: string, x-from: ['#/components/schemas/B']}, B: {type: string}}";
        let api = api(&format!("{{paths: {{{paths}}}, components: {{schemas: {schemas}}}}}"));
        let tag = |name: &str| api.types[name].uses.tag().map(str::to_owned);
        (tag("A"), tag("B"), api.types["B"].uses.received)
    };
    let one = get("one", a);
    assert_eq!(of(&format!("/a: {{{one}}}")), (Some("one".into()), None, true));
    let two = get("two", b);
    let both = of(&format!("/a: {{{one}}}, /b: {{{two}}}"));
    assert_eq!(both, (Some("one".into()), Some("two".into()), true));
}

/// `B` of another kind of component is something else.
#[test]
fn only_component_schemas_are_sources_of_a_string() {
    let schemas = "{A: {type: string, x-from: ['#/components/parameters/B', B, '#/components/schemas/C']}, C: {}}";
    let api = api(&format!("{{paths: {{}}, components: {{schemas: {schemas}}}}}"));
    assert_eq!(api.types["A"].schema.sources().collect::<Vec<_>>(), ["C"]);
}

#[test]
fn the_example_of_a_body_is_within_its_envelope() {
    let schema = "{type: object, x-envelope: data, properties: {data: {type: integer}}}";
    let content = format!("{{application/json: {{schema: {schema}, example: {{data: 5}}}}}}");
    let api = api(&format!("{{paths: {{/a: {{put: {{requestBody: {{content: {content}}}}}}}}}}}"));
    let example = api.operations[0].request().and_then(|it| it.example()).unwrap();
    let at = "/paths/~1a/put/requestBody/content/application~1json/example/data";
    assert_eq!((example.at.as_str(), example.value.as_i64()), (at, Some(5)));
}

#[test]
fn an_envelope_must_be_an_object() {
    let schema = "{type: array, items: {type: string}, x-envelope: data}";
    let content = format!("{{application/json: {{schema: {schema}}}}}");
    let api = api(&format!("{{paths: {{/a: {{put: {{requestBody: {{content: {content}}}}}}}}}}}"));
    assert!(api.operations[0].request().unwrap().value().is_none());
}

#[test]
fn numbers_in_arguments_are_floats_at_any_depth() {
    let deep = |number| RustType::Map(Box::new(RustType::Vec(Box::new(number))));
    assert_eq!(deep(RustType::Number).as_argument(), deep(RustType::Float));
}

#[test]
fn a_merge_with_one_valid_schema_is_valid() {
    let is_known = |schema: &str| {
        let schemas = format!("{{A: {schema}}}");
        let api = api(&format!("{{paths: {{}}, components: {{schemas: {schemas}}}}}"));
        api.types["A"].schema.is_known()
    };
    assert!(is_known("{}") && is_known("{minLength: 1}") && !is_known("{type: objet}"));
    assert!(is_known("{allOf: [{minLength: 1}, {type: object, properties: {}}]}"));
    assert!(is_known("{allOf: [{minLength: 1}]}") && !is_known("{allOf: []}"));
}

#[test]
fn shared_declarations_count_once() {
    let body = |schema: &str| format!("{{content: {{application/json: {{schema: {schema}}}}}}}");
    let a = "{$ref: '#/components/schemas/A'}";
    let envelope = format!(
        "{{type: object, x-envelope: data, properties: {{data: {{type: array, items: {a}}}}}}}"
    );
    // A shared parameter; a body; the value in an envelope, and its items.
    let operation = |id: &str| {
        format!(
            "{{operationId: {id}, parameters: [{{$ref: '#/components/parameters/P'}}], requestBody: \
             {}, responses: {{'200': {}}}}}",
            body(a),
            body(&envelope),
        )
    };
    // A string, a map and its values, and a property with only a limit.
    let properties =
        "{b: {type: string}, c: {type: object, additionalProperties: {}}, d: {minLength: 3}}";
    let stats = api(&format!(
        "{{paths: {{/x: {{get: {}, put: {}}}}}, components: {{parameters: {{P: {{name: p, in: query, \
         schema: {{type: string}}}}}}, schemas: {{A: {{type: object, properties: {properties}}}, M: {{allOf: [{a}, \
         {{type: object, properties: {{e: {a}}}}}]}}}}}}}}",
        operation("get_x"),
        operation("put_x"),
    ))
    .stats(3);
    assert_eq!(
        stats,
        Stats {
            generated: 2,
            operations: 3,
            types: 2,
            properties: 1 + 2 * (1 + 2) + 4 + 1,
            untyped: 1
        }
    );
}

#[test]
fn the_error_type_is_one_object_that_all_errors_share() {
    let error = |responses: &str, b: &str| {
        let api = api(&format!(
            "{{paths: {{/x: {{get: {{operationId: get_x, responses: {{{responses}}}}}}}}}, components: \
             {{schemas: {{A: {{type: object, properties: {{}}}}, B: {b}}}}}}}"
        ));
        api.error_type().map(|it| it.name.clone())
    };
    let response = |status: &str, name: &str| {
        format!(
            "'{status}': {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}}}, "
        )
    };
    let bare = "'404': {description: d}, ";
    let [a, b, also] =
        [("400", "A"), ("500", "B"), ("default", "A")].map(|(it, of)| response(it, of));
    let object = "{type: object, properties: {}}";
    assert_eq!(error(&(a.clone() + bare + &also), object).as_deref(), Some("A"));
    assert_eq!(error(&(a + &b), object), None);
    assert_eq!(error(bare, object), None);
    assert_eq!(error(&b, "{type: string, enum: [a]}"), None);
    // Inline objects that only differ in documentation.
    let inline = |status: &str, it: &str| {
        let schema = format!("{{type: object, {it} properties: {{title: {{type: string}}}}}}");
        format!("'{status}': {{content: {{application/json: {{schema: {schema}}}}}}}, ")
    };
    let [one, other] =
        [("400", "title: t,"), ("404", "example: {},")].map(|(at, it)| inline(at, it));
    let both = one.clone() + &other;
    assert_eq!(error(&both, object).as_deref(), Some("ErrorResponse"));
    assert_eq!(error(&(both + &response("500", "A")), object), None);
    assert_eq!(error(&(one + &inline("404", "required: [title],")), object), None);
}

#[test]
fn of_equal_rust_names_the_one_in_rusts_style_stays() {
    let get = |id: &&str| format!("/{id}: {{get: {{operationId: {id}}}}}");
    let paths: Vec<String> = ["SEND", "Send", "send"].iter().map(get).collect();
    let schemas = "E: {type: string, enum: [SEND, send, Send]}";
    let api = api(&format!(
        "{{paths: {{{}}}, components: {{schemas: {{{schemas}}}}}}}",
        paths.join(", ")
    ));
    let names: Vec<_> = api.operations.iter().map(|it| (&*it.id, &*it.rust_name)).collect();
    assert_eq!(names, [("SEND", "send2"), ("Send", "send3"), ("send", "send")]);
    assert_eq!(api.types["E"].schema.variants(), ["Send2", "Send3", "Send"]);
}

#[test]
fn the_target_of_a_reference_has_one_type_anywhere() {
    let type_of = |target: &str| {
        let schemas = format!(
            "A: {{properties: {{list: {{type: array, items: {{properties: {{}}}}}}, deep: {{type: array, \
             items: {{$ref: '#/components/schemas/A/properties/deep'}}}}, at: {{type: string, format: date-time}}, \
             none: {{type: integer, nullable: true}}, also: {{$ref: '#/components/schemas/B'}}}}, \
             $defs: {{edge: {{properties: {{}}}}}}}}, B: {{$ref: '#/components/schemas/C'}}, C: {{type: object, \
             properties: {{used: {{$ref: '{target}'}}}}}}"
        );
        let api = api(&format!(
            "{{openapi: 3.1.0, paths: {{}}, components: {{schemas: {{{schemas}}}}}}}"
        ));
        api.types["C"].schema.object().unwrap().properties["used"].value_type().to_string()
    };
    let of = "#/components/schemas/A";
    assert_eq!(type_of(&format!("{of}/properties/list")), "Vec<AListItem>");
    assert_eq!(type_of(&format!("{of}/properties/list/items")), "AListItem");
    assert_eq!(type_of(&format!("{of}/properties/deep")), "Vec<serde_json::Value>");
    assert_eq!(type_of(&format!("{of}/properties/at")), "Timestamp");
    assert_eq!(type_of(&format!("{of}/properties/none")), "Option<i64>");
    assert_eq!(type_of(&format!("{of}/properties/also")), "C");
    assert_eq!(type_of(&format!("{of}/$defs/edge")), "AEdge");
    // A reference to itself, and an unresolved one.
    assert_eq!(type_of("#/components/schemas/C/properties/used"), "struct");
    assert_eq!(type_of(&format!("{of}/properties/nothing")), "struct");
}

#[test]
fn nodes_of_the_wrong_shape_are_left_out() {
    let spec = "{openapi: 3, paths: {/a: {get: {parameters: [1, {$ref: '#/x'}], responses: 5, \
                requestBody: {content: []}, x-pagination: 1, tags: a}, post: 7}}, \
                components: {schemas: {A: 1, B: {type: [x]}, C: {allOf: {}, required: 1}}}}";
    let api = read(&parse(spec).unwrap());
    let get = &api.operations[0];
    assert_eq!((get.parameters.len(), get.complete, get.responses.len()), (0, false, 0));
    assert_eq!(api.operations[1].name(), "POST /a");
    assert_eq!(api.types.len(), 3);
}

#[test]
fn incomplete_nodes_are_read() {
    let spec = "{paths: {/a: {get: {parameters: [{schema: {type: string}}]}}}, components: \
                {schemas: {A: {properties: {b: {}}}, C: {type: objet, properties: {d: {}}}}}}";
    let api = read(&parse(spec).unwrap());
    let roles: Vec<_> = api.roles().map(|(schema, role)| (schema.at.as_str(), role)).collect();
    let property = Role::Property { required: false, in_type: true };
    let expected = [
        ("/components/schemas/A", Role::Type),
        ("/components/schemas/A/properties/b", property),
        ("/components/schemas/C", Role::Type),
        ("/components/schemas/C/properties/d", property),
        ("/paths/~1a/get/parameters/0/schema", Role::Parameter),
    ];
    assert_eq!(roles, expected);
    assert!(api.types.values().all(|it| it.schema.unread.is_empty()));
}

#[test]
fn alternative_tokens_share_one_setter() {
    let setters = |required: &[&str]| {
        let get = |it: &&str| format!("{{get: {{security: {it}}}}}");
        let paths: Vec<_> = required.iter().map(get).collect();
        let paths: Vec<_> =
            paths.iter().enumerate().map(|(index, it)| format!("/{index}: {it}")).collect();
        let schemes = "a: {type: http, scheme: bearer}, b: {type: oauth2}, \
                       c: {type: openIdConnect}, d: {type: http, scheme: basic}, \
                       e: {type: http, scheme: digest}, b_provider: {type: apiKey, in: query, \
                       name: k}, B: {type: apiKey, in: cookie, name: k}";
        let spec = format!(
            "{{paths: {{{}}}, components: {{securitySchemes: {{{schemes}}}}}}}",
            paths.join(", ")
        );
        let api = api(&spec);
        api.credentials().into_iter().map(|it| it.setter).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(setters(&["[{a: []}, {b: []}]", "[{b: []}, {c: []}]"]), "token");
    assert_eq!(setters(&["[{a: []}, {b: []}]", "[{c: []}]"]), "a c");
    assert_eq!(setters(&["[{a: [], b: []}, {d: []}, {e: []}]"]), "basic");
    // The names of setters are unique, including those of providers.
    assert_eq!(
        setters(&["[{a: []}]", "[{b: []}, {b_provider: []}]", "[{B: []}]"]),
        "a b b2 b_provider2"
    );
    assert_eq!(setters(&["[{x: []}]", "[{e: []}]", "[]"]), "");
}

#[test]
fn the_media_type_of_a_file_is_that_of_its_part_then_of_its_content() {
    let form = "multipart/form-data: {schema: {type: object, properties: {a: {type: string, \
        contentMediaType: image/png}, b: {type: array, items: {type: string, format: binary, \
        contentMediaType: image/png}}, c: {type: string, contentMediaType: image/png}}}, \
        encoding: {c: {contentType: image/jpeg}}}";
    let operation = format!("{{operationId: x, requestBody: {{content: {{{form}}}}}}}");
    let api = api(&format!("{{openapi: 3.1.0, paths: {{/x: {{post: {operation}}}}}}}"));
    let types = api.operations[0].files().iter().map(|it| it.media_type.as_str());
    assert_eq!(types.collect::<Vec<_>>(), ["image/png", "image/png", "image/jpeg"]);
}
