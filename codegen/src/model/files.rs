//! The multipart forms that operations send → the properties that are files.
//!
//! A file has a name, a media type and any number of bytes, which a field cannot have. So a file
//! property is not a field of the struct; callers pass it to the call. A struct that is also used
//! elsewhere keeps the field, and the file that a call passes is sent in its place.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::api::{Api, Encoding, File, Media, Uses};
use super::content::BodyFormat;
use super::names::argument_name;
use super::schema::{Form, Schema};
use super::unique_names::numbered;
use crate::document::Document;

impl Api {
    /// Finds the files of all operations.
    pub(super) fn find_files(&mut self, document: &Document) {
        let sent = self.operations.iter().filter_map(|it| it.sent());
        let forms = sent.filter(|it| it.format == BodyFormat::Multipart);
        let forms: BTreeSet<String> =
            forms.filter_map(|it| Some(it.media.schema.as_ref()?.at.clone())).collect();
        let elsewhere = self.schemas().filter(|it| !forms.contains(&it.at));
        let elsewhere: BTreeSet<String> =
            elsewhere.filter_map(Schema::reference).map(str::to_owned).collect();
        let mut found = BTreeSet::new();
        let mut operations = std::mem::take(&mut self.operations);
        for operation in &mut operations {
            let media_type = operation.sent().filter(|it| it.format == BodyFormat::Multipart);
            let Some(media_type) = media_type.map(|it| it.media_type.to_owned()) else { continue };
            let content = operation.body.as_mut().and_then(|it| Arc::make_mut(it).content.as_mut());
            let Some(media) = content.and_then(|it| it.get_mut(&media_type)) else { continue };
            self.read_files(document, media, &elsewhere, &mut found);
            let parameters = operation.parameters.iter().map(|it| it.rust_name.clone());
            let mut taken: BTreeSet<String> = parameters.chain(["part".to_owned()]).collect();
            for file in &mut media.files {
                let free = numbered(&file.rust_name).find(|it| taken.insert(it.clone()));
                file.rust_name = free.unwrap_or_default();
            }
        }
        self.operations = operations;
        self.files = found;
    }

    /// Finds the files of one form, and adds to `found` those that are not fields of its struct.
    fn read_files(
        &self,
        document: &Document,
        media: &mut Media,
        elsewhere: &BTreeSet<String>,
        found: &mut BTreeSet<String>,
    ) {
        let Some(schema) = &media.schema else { return };
        let form = self.resolve(schema);
        if !matches!(form.form, Form::Object(_)) {
            // The parts are not described; callers can still pass them.
            let is_typed = matches!(form.form, Form::Map(_) | Form::Union(_) | Form::Choice(_));
            media.schema = media.schema.take().filter(|_| is_typed);
            return;
        }
        let is_own = |name: &str| form.object().is_some_and(|it| it.properties.contains_key(name));
        let is_shared = schema.reference().is_none_or(|it| elsewhere.contains(it));
        let (mut files, mut rest, mut needed) = (Vec::new(), 0, 0);
        for (name, property) in self.properties_of(form, &Uses::default()).by_name {
            let inner = self.resolve(property.schema);
            let item = inner.item().filter(|_| matches!(inner.form, Form::Array(_)));
            let one = item.map_or(inner, |it| self.resolve(it));
            let is_file = is_file(document, one);
            let is_left_out = is_file && !is_shared && is_own(name);
            if is_left_out {
                found.insert(property.schema.at.clone());
            } else {
                (rest, needed) = (rest + 1, needed + usize::from(property.required));
            }
            if !is_file {
                continue;
            }
            let media_type = media.encoding.get(name).and_then(Encoding::media_type);
            let media_type = media_type.or(document.at(&one.at)["contentMediaType"].as_str());
            files.push(File {
                at: property.schema.at.clone(),
                name: name.to_owned(),
                rust_name: property.schema.rust_name.clone().unwrap_or_else(|| argument_name(name)),
                required: property.required && is_left_out,
                many: item.is_some(),
                media_type: media_type.unwrap_or("application/octet-stream").to_owned(),
                docs: property.schema.docs.clone(),
            });
        }
        (media.files, media.can_be_empty) = (files, needed == 0);
        if rest == 0 && form.object().is_some_and(|it| it.merged.is_empty()) {
            media.schema = None;
        }
    }
}

/// Whether a schema is a string of bytes, which JSON cannot contain.
fn is_file(document: &Document, schema: &Schema) -> bool {
    let is_binary = schema.format.as_deref() == Some("binary");
    matches!(schema.form, Form::String) && (is_binary || is_raw(document.at(&schema.at)))
}

/// Whether a string schema stands for raw bytes.
pub(crate) fn is_raw(json: &Value) -> bool {
    let media_type = json["contentMediaType"].as_str().unwrap_or("text/plain");
    let is_text = media_type.starts_with("text/") || media_type.ends_with("json");
    let is_raw = json.get("contentEncoding").is_none_or(|it| it == "binary") && !is_text;
    json["format"] == "binary" || is_raw
}
