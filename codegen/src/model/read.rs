//! A document → the [`Api`] that it describes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::api::{
    Api, Body, Encoding, Header, Media, Operation, Parameter, ParameterIn, Response, Safety,
    Security, SecurityScheme, Tag, Type, Uses,
};
use super::classify::{Classifier, flatten};
use super::content::is_json;
use super::discriminators::{discriminators, remove_discriminator_types};
use super::docs::{Docs, Located};
use super::entries::{RUST_NAME, docs, is_true, map, string, strings};
use super::inline::{Named, Names, TypeLabel, error_bodies, reference_targets};
use super::lookup::is_kind;
use super::names::{argument_name, method_name, method_name_of, module_name, type_name};
use super::pagination::Pagination;
use super::parameters::{Parameters, encoding, is_placed, set_content, unread};
use super::schema::{COMPONENTS, Form, Schema};
use super::schemas::{Source, component as component_schema, schema};
use super::servers::first;
use super::shared::{Shared, for_each_schema, make_parameter_names_unique, needed};
use super::unique_names::{ProposedName, unique_names};
use super::uses;
use crate::document::{Document, child, escape, parent};

/// Reads the API that a document describes.
#[must_use]
pub fn read(document: &Document) -> Api {
    let root = document.value.as_object();
    let located = |at: &str| {
        let value = document.at(at).as_str()?.to_owned();
        Some(Located { at: at.to_owned(), value })
    };
    let servers = document.children("/servers").into_iter();
    let rust_names = rust_names(document);
    let (operations, types) = schemas(document, &rust_names);
    let mut api = Api {
        openapi: document.at("/openapi").clone(),
        info: document.at("/info").clone(),
        title: document.at("/info/title").as_str().unwrap_or_default().to_owned(),
        servers: servers.filter_map(|(_, at)| located(&format!("{at}/url"))).collect(),
        first_server: first(document, "/servers"),
        request_id_header: located("/x-request-id-header"),
        tags: document.children("/tags").iter().filter_map(|(_, at)| tag(document, at)).collect(),
        security: root.map(|root| security("", root)).unwrap_or_default(),
        security_schemes: entries(document, "/components/securitySchemes")
            .map(|(name, at)| (name, scheme(document, at)))
            .collect(),
        paths: entries(document, "/paths").map(|(value, at)| Located { at, value }).collect(),
        operations,
        handles: super::handles::handles(document),
        types,
        rust_names,
        discriminators: BTreeSet::new(),
        files: BTreeSet::new(),
    };
    api.ignore_credential_parameters();
    api.remove_unsupported();
    api.keep_discriminators();
    api.discriminators = discriminators(&api);
    remove_discriminator_types(&mut api);
    api.find_files(document);
    api.update_uses();
    api
}

impl Api {
    /// Updates the uses of all types, and removes inline types without any.
    pub(crate) fn update_uses(&mut self) {
        self.types = needed(&self.operations, std::mem::take(&mut self.types));
        let mut uses = uses::of(&self.operations, &self.types);
        for (name, ty) in &mut self.types {
            ty.uses = uses.remove(name).unwrap_or_default();
        }
    }
}

/// The operations, and the types of all schemas: reads the schemas, names the inline types, then
/// classifies them.
fn schemas(
    document: &Document,
    rust_names: &BTreeMap<String, String>,
) -> (Vec<Operation>, BTreeMap<String, Type>) {
    let source = Source { document, rust_names };
    let component = |(component, at): (String, String)| {
        let schema = component_schema(&source, &at, document.at(&at));
        (rust_names[&component].clone(), Named { component, inline: false, schema })
    };
    let types = entries(document, COMPONENTS).map(component).collect();
    let mut names = Names { document, types, targets: reference_targets(document) };
    names.name_components();
    let mut reader = Reader {
        document,
        source: &source,
        tags: BTreeMap::new(),
        known: BTreeSet::new(),
        shared: Shared::default(),
    };
    let operations = document.operations().into_iter();
    let mut operations: Vec<Operation> =
        operations.map(|(path, method, at)| reader.operation(path, method, at)).collect();
    make_method_names_unique(document, &mut operations);
    let errors = error_bodies(document, &operations);
    for_each_schema(&mut operations, |schema, place| match errors.contains(&schema.at) {
        true => names.name_inline(schema, &TypeLabel::of_errors()),
        false => names.name_inline(schema, place),
    });
    names.name_targets(&source);
    for_each_schema(&mut operations, |schema, _| names.resolve_targets(schema));
    flatten(&mut names.types);
    let classifier = Classifier::of(&names.types);
    for_each_schema(&mut operations, |schema, _| classifier.classify_inline(schema));
    operations.iter_mut().for_each(make_parameter_names_unique);
    let ty = |(name, named): (&String, &Named)| {
        let Named { component, inline, schema } = named;
        let is_alias = !classifier.has_type(name, schema);
        let schema = classifier.classify_named(name, schema);
        let (name, component, inline) = (name.clone(), component.clone(), *inline);
        (name.clone(), Type { name, component, inline, is_alias, schema, uses: Uses::default() })
    };
    let types = names.types.iter().map(ty).collect();
    (operations, types)
}

/// The Rust names of the component schemas.
fn rust_names(document: &Document) -> BTreeMap<String, String> {
    let all: Vec<(String, String)> = entries(document, COMPONENTS).collect();
    let name = |(component, at): &(String, String)| {
        let specified = document.at(at)[RUST_NAME].as_str();
        (specified.map_or_else(|| type_name(component), str::to_owned), specified.is_some())
    };
    let names = all.iter().map(|it| {
        let (name, is_specified) = name(it);
        ProposedName(&it.0, name, is_specified)
    });
    let names = unique_names(names.collect());
    // Lint refuses two equal specified names, but they are still two types.
    let names =
        all.iter().zip(names).map(|((component, _), name)| ProposedName(component, name, false));
    let names = unique_names(names.collect());
    all.iter().map(|(component, _)| component.clone()).zip(names).collect()
}

/// Makes the names of methods unique, and those of their calls too.
fn make_method_names_unique(document: &Document, operations: &mut [Operation]) {
    // An id in Rust's style keeps its name in a clash, as its wire name here is the name of its call.
    let wire = operations.iter().map(|it| match it.id == it.rust_name {
        true => type_name(&it.rust_name),
        false => format!("{} ", it.name()),
    });
    let wire: Vec<String> = wire.collect();
    let is_specified = |it: &Operation| document.at(&it.at)[RUST_NAME].is_string();
    let names = operations
        .iter()
        .zip(&wire)
        .map(|(it, wire)| ProposedName(wire, type_name(&it.rust_name), is_specified(it)));
    let names = unique_names(names.collect());
    for (operation, name) in operations.iter_mut().zip(names) {
        if type_name(&operation.rust_name) != name {
            operation.rust_name = method_name(&name);
        }
    }
}

/// The keys of a mapping, with the pointers of their values; none if it is not a mapping.
fn entries(document: &Document, at: &str) -> impl Iterator<Item = (String, String)> + use<> {
    let entries = document.at(at).as_object().map(|_| document.children(at));
    entries.into_iter().flatten()
}

fn tag(document: &Document, at: &str) -> Option<Tag> {
    let entries = document.at(at).as_object()?;
    let description = string(entries, "description");
    Some(Tag { at: at.to_owned(), name: string(entries, "name")?, description })
}

fn security(at: &str, entries: &Map<String, Value>) -> Security {
    let schemes = |value: &Value| -> Option<BTreeMap<String, Vec<String>>> {
        let scopes = |(name, scopes): (&String, &Value)| {
            let scopes = scopes.as_array()?.iter();
            Some((name.clone(), scopes.filter_map(|it| it.as_str().map(str::to_owned)).collect()))
        };
        value.as_object()?.iter().map(scopes).collect()
    };
    let all = entries.get("security").and_then(Value::as_array).into_iter().flatten();
    let all = all.enumerate().filter_map(|(index, it)| Some((index, schemes(it)?)));
    let declared = entries.contains_key("security");
    Security { at: format!("{at}/security"), declared, alternatives: all.collect() }
}

fn scheme(document: &Document, at: String) -> SecurityScheme {
    let resolved = document.resolve(&at);
    let mut json = document.at(resolved.as_deref().unwrap_or(&at)).clone();
    let description = json.as_object_mut().and_then(|it| it.remove("description"));
    let description = description.and_then(|it| it.as_str().map(str::to_owned));
    SecurityScheme { at, docs: Docs { description, ..Docs::default() }, json }
}

struct Reader<'a> {
    document: &'a Document,
    source: &'a Source<'a>,
    /// The first tag of each module.
    tags: BTreeMap<String, String>,
    /// The pointers of operations that were read outside of `paths`.
    known: BTreeSet<String>,
    shared: Shared,
}

impl Reader<'_> {
    fn operation(&mut self, path: String, method: String, at: String) -> Operation {
        let document = self.document;
        let empty = Map::new();
        let entries = document.at(&at).as_object().unwrap_or(&empty);
        // If several paths refer to one path item, only its own path, or the first, has its names.
        let is_own = at.starts_with(&child("/paths", &path));
        let is_first = !at.starts_with("/paths/") && self.known.insert(at.clone());
        let named = Some(entries).filter(|_| is_own || is_first);
        let (mut read, mut complete) = ([Vec::new(), Vec::new()], true);
        for (index, list) in document.listed_parameters(&at).into_iter().enumerate() {
            read[index] = list.iter().filter_map(|at| self.parameter(at)).collect();
            complete &= read[index].len() == list.len() && read[index].iter().all(is_placed);
        }
        let parameters = Parameters::of(document, read, (&at, &path), complete);
        let statuses = self::entries(document, &format!("{at}/responses"));
        let statuses: Vec<_> = statuses.map(|(value, at)| Located { at, value }).collect();
        let responses = statuses.iter().filter_map(|Located { at, value }| {
            let response = self.response(at)?;
            Some((value.clone(), (at.clone(), response)))
        });
        let id = named.and_then(|it| string(it, "operationId")).unwrap_or_default();
        let rust_name = named.and_then(|it| string(it, RUST_NAME));
        let rust_name = rust_name.unwrap_or_else(|| match id.as_str() {
            "" => method_name_of(&method, &path),
            id => method_name(id),
        });
        Operation {
            responses: responses.collect(),
            statuses,
            complete,
            ignored_parameters: parameters.ignored,
            parameters: parameters.sent,
            without_setter: Vec::new(),
            body: self.body(&format!("{at}/requestBody")),
            id,
            rust_name,
            file: self.file(entries),
            tags: strings(&at, entries, "tags"),
            docs: docs(&at, entries),
            deprecated: is_true(entries, "deprecated"),
            safety: safety(&method, string(entries, "x-safety").as_deref()),
            scopes: map(entries, "x-scopes"),
            pagination: Pagination::read(
                &format!("{at}/x-pagination"),
                entries.get("x-pagination"),
            ),
            security: security(&at, entries),
            server: [&*at, parent(&at).unwrap_or_default()]
                .iter()
                .find_map(|at| first(document, &format!("{at}/servers"))),
            path,
            method,
            at,
        }
    }

    /// The tag that names the module of an operation.
    fn file(&mut self, entries: &Map<String, Value>) -> Option<String> {
        let tag = entries.get("tags")?.as_array()?.iter().find_map(Value::as_str)?;
        let first = self.tags.entry(module_name(tag));
        Some(first.or_insert_with(|| tag.to_owned()).clone())
    }

    fn parameter(&mut self, listed: &str) -> Option<Arc<Parameter>> {
        let (document, source) = (self.document, self.source);
        let at = resolved(document, listed, "parameters")?;
        once(&mut self.shared.parameters, at, |at| {
            let entries = document.at(at).as_object()?;
            let location = match entries.get("in").and_then(Value::as_str) {
                Some("path") => Some(ParameterIn::Path),
                Some("query") => Some(ParameterIn::Query),
                Some("header") => Some(ParameterIn::Header),
                Some("cookie") => Some(ParameterIn::Cookie),
                _ => None,
            };
            let name = string(entries, "name").unwrap_or_default();
            let mut parameter = Parameter {
                rust_name: string(entries, RUST_NAME).unwrap_or_else(|| argument_name(&name)),
                name,
                location,
                required: entries.get("required").and_then(Value::as_bool),
                deprecated: is_true(entries, "deprecated"),
                docs: docs(at, entries),
                encoding: encoding(location, entries),
                at: at.to_owned(),
                ..Parameter::default()
            };
            match (entries.get("schema"), content(source, at, entries)) {
                (Some(it), _) => {
                    parameter.schema = Some(schema(source, &format!("{at}/schema"), it));
                }
                (None, Some(content)) => set_content(&mut parameter, content),
                (None, None) => {}
            }
            parameter.unread = unread(&parameter, entries);
            Some(parameter)
        })
    }

    fn body(&mut self, listed: &str) -> Option<Arc<Body>> {
        let (document, source) = (self.document, self.source);
        let at = resolved(document, listed, "requestBodies")?;
        once(&mut self.shared.bodies, at, |at| {
            let entries = document.at(at).as_object()?;
            Some(Body {
                required: is_true(entries, "required"),
                docs: docs(at, entries),
                content: content(source, at, entries),
                at: at.to_owned(),
            })
        })
    }

    fn response(&mut self, listed: &str) -> Option<Arc<Response>> {
        let (document, source) = (self.document, self.source);
        let at = resolved(document, listed, "responses")?;
        once(&mut self.shared.responses, at, |at| {
            let entries = document.at(at).as_object()?;
            let headers = self::entries(document, &format!("{at}/headers"));
            let headers = headers.filter_map(|(name, listed)| {
                let at = resolved(document, &listed, "headers")?;
                let json = document.at(&at).clone();
                Some((name, Header { required: json["required"] == true, at, json }))
            });
            Some(Response {
                docs: docs(at, entries),
                headers: headers.collect(),
                content: content(source, at, entries),
                at: at.to_owned(),
            })
        })
    }
}

/// Reads the value at a pointer once, and shares it.
fn once<T>(
    known: &mut BTreeMap<String, Option<Arc<T>>>,
    at: String,
    read: impl FnOnce(&str) -> Option<T>,
) -> Option<Arc<T>> {
    known.entry(at).or_insert_with_key(|at| read(at).map(Arc::new)).clone()
}

/// The pointer of a part of this kind, after following references.
fn resolved(document: &Document, listed: &str, kind: &str) -> Option<String> {
    let at = document.resolve(listed)?;
    (at == listed || is_kind(&at, kind)).then_some(at)
}

fn content(
    source: &Source<'_>,
    at: &str,
    entries: &Map<String, Value>,
) -> Option<BTreeMap<String, Media>> {
    let empty = Map::new();
    let content = entries.get("content")?.as_object()?.iter();
    let media = |(media_type, value): (&String, &Value)| {
        let at = format!("{at}/content/{}", escape(media_type));
        let entries = value.as_object().unwrap_or(&empty);
        let declared = entries.get("schema").map(|it| schema(source, &format!("{at}/schema"), it));
        // JSON without a schema is any JSON.
        let any = || Schema { at: at.clone(), form: Form::Any, ..Schema::default() };
        let schema = declared.or_else(|| is_json(media_type).then(any));
        let encoding = entries.get("encoding").and_then(Value::as_object).into_iter().flatten();
        let string = |value: &Value| value.as_str().map(str::to_owned);
        let encoding = encoding.map(|(name, it)| {
            let (style, content_type) = (string(&it["style"]), string(&it["contentType"]));
            (name.clone(), Encoding { style, explode: it["explode"].as_bool(), content_type })
        });
        let (encoding, files) = (encoding.collect(), Vec::new());
        let docs = docs(&at, entries);
        (media_type.clone(), Media { docs, schema, encoding, files, can_be_empty: false, at })
    };
    Some(content.map(media).collect())
}

/// The safety of an operation: its `x-safety`, else that of its HTTP method.
fn safety(method: &str, specified: Option<&str>) -> Safety {
    match (specified, method) {
        (Some("read-only"), _) => Safety::ReadOnly,
        (Some("idempotent"), _) => Safety::Idempotent,
        (Some("unsafe"), _) => Safety::Unsafe,
        (_, "get" | "head") => Safety::ReadOnly,
        (_, "put" | "delete") => Safety::Idempotent,
        _ => Safety::Unsafe,
    }
}
