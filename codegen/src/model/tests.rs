//! Tests of the answers of the model that no client shows, as lint refuses the documents, or as they
//! only decide where something is written.

use std::collections::BTreeSet;

use super::{Api, Figures, Role, RustType, read};
use crate::document::parse;

fn api(spec: &str) -> Api {
    read(&parse(spec).expect("it can be read"))
}

/// An operation of this tag, which receives the schema.
fn get(tag: &str, schema: &str) -> String {
    format!(
        "get: {{operationId: get_{tag}, tags: [{tag}], responses: {{'200': \
         {{content: {{application/json: {{schema: {schema}}}}}}}}}}}"
    )
}

#[test]
fn members_are_told_apart_whether_the_union_lists_or_maps_them() {
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
fn what_tells_members_apart_is_found_if_it_is_not_said() {
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
fn the_first_of_two_properties_of_one_name_counts_unless_both_cannot_be() {
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

/// The base of a member, which is used alone too, has the property that its union takes from the member.
#[test]
fn a_base_keeps_what_tells_its_heirs_apart() {
    let heir = |kind: &str| {
        format!(
            "{{allOf: [{{$ref: '#/components/schemas/Base'}}, {{type: object, properties: {{kind: {{type: string, enum: [{kind}]}}}}}}]}}"
        )
    };
    let union = "{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: kind}}";
    let base = "{type: object, required: [kind], properties: {kind: {type: string}}}";
    let schemas = format!("{{A: {}, B: {}, Base: {base}, U: {union}}}", heir("a"), heir("b"));
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

/// A type stands in the file of a tag if all that use it have that tag.
#[test]
fn what_a_string_is_made_of_stands_in_the_file_of_its_own_uses() {
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

/// `B` of another kind of component is another thing.
#[test]
fn a_string_is_made_of_component_schemas_alone() {
    let schemas = "{A: {type: string, x-from: ['#/components/parameters/B', B, '#/components/schemas/C']}, C: {}}";
    let api = api(&format!("{{paths: {{}}, components: {{schemas: {schemas}}}}}"));
    assert_eq!(api.types["A"].schema.sources().collect::<Vec<_>>(), ["C"]);
}

#[test]
fn the_example_of_a_body_stands_in_its_envelope() {
    let schema = "{type: object, x-envelope: data, properties: {data: {type: integer}}}";
    let content = format!("{{application/json: {{schema: {schema}, example: {{data: 5}}}}}}");
    let api = api(&format!("{{paths: {{/a: {{put: {{requestBody: {{content: {content}}}}}}}}}}}"));
    let example = api.operations[0].request().and_then(|it| it.example()).unwrap();
    let at = "/paths/~1a/put/requestBody/content/application~1json/example/data";
    assert_eq!((example.at.as_str(), example.value.as_i64()), (at, Some(5)));
}

#[test]
fn what_is_no_envelope_wraps_nothing() {
    let schema = "{type: array, items: {type: string}, x-envelope: data}";
    let content = format!("{{application/json: {{schema: {schema}}}}}");
    let api = api(&format!("{{paths: {{/a: {{put: {{requestBody: {{content: {content}}}}}}}}}}}"));
    assert!(api.operations[0].request().unwrap().value().is_none());
}

#[test]
fn an_argument_has_numbers_to_calculate_with_however_deep() {
    let deep = |number| RustType::Map(Box::new(RustType::Vec(Box::new(number))));
    assert_eq!(deep(RustType::Number).as_argument(), deep(RustType::Float));
}

#[test]
fn what_a_schema_is_can_be_known_in_part() {
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
fn what_is_declared_once_counts_once() {
    let body = |schema: &str| format!("{{content: {{application/json: {{schema: {schema}}}}}}}");
    let a = "{$ref: '#/components/schemas/A'}";
    let envelope = format!(
        "{{type: object, x-envelope: data, properties: {{data: {{type: array, items: {a}}}}}}}"
    );
    // A parameter that two share; a body; what is in an envelope, and the item there.
    let operation = |id: &str| {
        format!(
            "{{operationId: {id}, parameters: [{{$ref: '#/components/parameters/P'}}], requestBody: \
             {}, responses: {{'200': {}}}}}",
            body(a),
            body(&envelope),
        )
    };
    // A property, a map and its values, and what says that it is longer than some.
    let properties =
        "{b: {type: string}, c: {type: object, additionalProperties: {}}, d: {minLength: 3}}";
    let figures = api(&format!(
        "{{paths: {{/x: {{get: {}, put: {}}}}}, components: {{parameters: {{P: {{name: p, in: query, \
         schema: {{type: string}}}}}}, schemas: {{A: {{type: object, properties: {properties}}}, M: {{allOf: [{a}, \
         {{type: object, properties: {{e: {a}}}}}]}}}}}}}}",
        operation("get_x"),
        operation("put_x"),
    ))
    .figures(3);
    assert_eq!(
        figures,
        Figures {
            generated: 2,
            operations: 3,
            types: 2,
            properties: 1 + 2 * (1 + 2) + 4 + 1,
            untyped: 1
        }
    );
}

#[test]
fn one_object_is_the_error_or_none_is() {
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
    // Each written out, and one object but for what people read of it.
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
fn of_names_that_are_one_in_rust_that_stays_which_is_written_so() {
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
fn what_a_reference_leads_to_has_one_type_wherever_it_stands() {
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
    // Back to itself, and nowhere.
    assert_eq!(type_of("#/components/schemas/C/properties/used"), "struct");
    assert_eq!(type_of(&format!("{of}/properties/nothing")), "struct");
}

#[test]
fn what_has_a_wrong_shape_is_left_out() {
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
fn what_is_there_is_read_though_something_is_missing() {
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
fn what_takes_the_place_of_each_other_is_set_once() {
    let setters = |asked: &[&str]| {
        let get = |it: &&str| format!("{{get: {{security: {it}}}}}");
        let paths: Vec<_> = asked.iter().map(get).collect();
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
    // Names of setters differ, those of providers included.
    assert_eq!(
        setters(&["[{a: []}]", "[{b: []}, {b_provider: []}]", "[{B: []}]"]),
        "a b b2 b_provider2"
    );
    assert_eq!(setters(&["[{x: []}]", "[{e: []}]", "[]"]), "");
}

#[test]
fn a_file_has_the_type_that_is_said_first_of_the_part_and_then_of_its_content() {
    let form = "multipart/form-data: {schema: {type: object, properties: {a: {type: string, \
        contentMediaType: image/png}, b: {type: array, items: {type: string, format: binary, \
        contentMediaType: image/png}}, c: {type: string, contentMediaType: image/png}}}, \
        encoding: {c: {contentType: image/jpeg}}}";
    let operation = format!("{{operationId: x, requestBody: {{content: {{{form}}}}}}}");
    let api = api(&format!("{{openapi: 3.1.0, paths: {{/x: {{post: {operation}}}}}}}"));
    let types = api.operations[0].files().iter().map(|it| it.media_type.as_str());
    assert_eq!(types.collect::<Vec<_>>(), ["image/png", "image/png", "image/jpeg"]);
}
