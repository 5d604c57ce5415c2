//! The types of two specs → which were renamed, added or removed, and which changed their uses.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;

use super::change::Direction;
use super::comparison::{Comparison, Pair};
use super::{kinds, same};
use crate::model::{Api, COMPONENTS, Form, Type};

/// Renamed types, old name → new name: those with the same structure, and those that share the most parts,
/// at least half of them.
///
/// Of several candidates, the one with the same description wins, or else the first by name.
pub(super) fn renamed<'a>([old, new]: [&'a Api; 2]) -> BTreeMap<&'a str, &'a str> {
    let missing = |from: &'a Api, to: &Api| -> Vec<&'a Type> {
        from.types.values().filter(|it| !to.types.contains_key(&it.name)).collect()
    };
    let (removed, added) = (missing(old, new), missing(new, old));
    let may_be_renamed =
        |was: &str, is: &str| !new.types.contains_key(was) && !old.types.contains_key(is);
    let (mut renamed, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for with_description in [true, false] {
        for was in &removed {
            if renamed.contains_key(was.name.as_str()) {
                continue;
            }
            let fits = |is: &&&Type| {
                let docs = [&was.schema.docs, &is.schema.docs];
                !taken.contains(is.name.as_str())
                    && (!with_description || docs[0].description == docs[1].description)
                    && same::structure([old, new], [&was.schema, &is.schema], &may_be_renamed)
            };
            if let Some(is) = added.iter().find(fits) {
                taken.insert(is.name.as_str());
                renamed.insert(was.name.as_str(), is.name.as_str());
            }
        }
    }
    for was in &removed {
        if renamed.contains_key(was.name.as_str()) {
            continue;
        }
        let free = added.iter().filter(|it| !taken.contains(it.name.as_str()));
        let alike = free.filter_map(|is| Some((kept([old, new], [was, is])?, is)));
        // Of equal candidates, `min_by_key` takes the first.
        if let Some((_, is)) = alike.min_by_key(|(kept, _)| std::cmp::Reverse(*kept)) {
            taken.insert(is.name.as_str());
            renamed.insert(was.name.as_str(), is.name.as_str());
        }
    }
    renamed
}

/// How many parts two types share, if that is at least half of the parts of each. Discriminators do not
/// count.
fn kept(apis: [&Api; 2], [was, is]: [&Type; 2]) -> Option<usize> {
    fn parts<'a>(api: &'a Api, ty: &'a Type) -> BTreeSet<&'a str> {
        match &ty.schema.form {
            Form::Object(_) => api.properties(ty).fields().map(|it| it.name).collect(),
            Form::Enum(values) => values.iter().map(|it| it.value.as_str()).collect(),
            Form::Choice(all) => all.iter().map(|it| it.rust_name.as_str()).collect(),
            Form::Union(it) => it.mapping.iter().flatten().map(|it| it.value.as_str()).collect(),
            _ => BTreeSet::new(),
        }
    }
    let is_one_form = discriminant(&was.schema.form) == discriminant(&is.schema.form);
    let [before, after] = [parts(apis[0], was), parts(apis[1], is)];
    let kept = before.intersection(&after).count();
    (is_one_form && kept > 0 && kept * 2 >= before.len().max(after.len())).then_some(kept)
}

/// Compares which types exist, and their uses.
pub(super) fn components(cx: &mut Comparison<'_>) {
    let (old, new) = (cx.old, cx.new);
    let taken: BTreeSet<&str> = cx.renamed.values().copied().collect();
    for is in new.types.values() {
        if !old.types.contains_key(&is.name) && !taken.contains(is.name.as_str()) {
            let message = format!("{} `{}` was added", word(is), is.name);
            cx.add(kinds::RUST_COMPONENT_ADDED, [COMPONENTS, &is.schema.at], message);
        }
    }
    for was in old.types.values() {
        let name = cx.renamed.get(was.name.as_str()).copied().unwrap_or(&was.name);
        let Some(is) = new.types.get(name) else {
            let message = format!("{} `{}` was removed", word(was), was.name);
            cx.add(kinds::API_SCHEMA_REMOVED, [&was.schema.at, COMPONENTS], message);
            continue;
        };
        if is.name != was.name {
            let message = format!("{} `{}` was renamed to `{name}`", word(was), was.name);
            cx.add(kinds::RUST_COMPONENT_RENAMED, [&was.schema.at, &is.schema.at], message);
        }
        match was.uses.is_none() && is.uses.is_none() {
            true => cx.pending.push((Pair::Types([was, is]), Direction::Both)),
            false => uses(cx, was, is),
        }
    }
}

/// The Rust keyword of a type.
fn word(ty: &Type) -> &'static str {
    match ty.schema.form {
        Form::Object(_) | Form::String => "struct",
        Form::Enum(_) | Form::Union(_) | Form::Choice(_) => "enum",
        Form::Open(..) if !ty.is_alias => "struct",
        // An alias.
        _ => "type",
    }
}

/// Compares the uses of an object or an enum, which decide the API of its type.
fn uses(cx: &mut Comparison<'_>, was: &Type, is: &Type) {
    let (at, name) = ([&was.schema.at, &is.schema.at], &was.name);
    match (&was.schema.form, &is.schema.form) {
        (Form::Object(_), Form::Object(_)) => {}
        (Form::Enum(_), Form::Enum(_)) => {
            let message = match [was, is].map(|it| it.uses.only_in_paths()) {
                [true, false] => "no longer used only in paths, so it has `Unknown`",
                [false, true] => "now used only in paths, so it has no `Unknown`",
                _ => return,
            };
            return cx.add(kinds::RUST_ENUM_OPENNESS_CHANGED, at, format!("`{name}` is {message}"));
        }
        _ => return,
    }
    match (was.uses.sent, is.uses.sent) {
        (false, true) => {
            let message = format!("callers can construct `{name}` now, as it is sent");
            cx.add(kinds::RUST_CONSTRUCTOR_ADDED, at, message);
        }
        (true, false) => {
            let message = format!("callers can no longer construct `{name}`, as it is not sent");
            cx.add(kinds::RUST_CONSTRUCTOR_REMOVED, at, message);
        }
        _ => {}
    }
    let has_nullable_optional = |api: &Api, ty: &Type| {
        api.properties(ty).by_name.values().any(|it| !it.required && it.schema.nullable)
    };
    let (before, after) = (was.uses.distinguishes_null(), is.uses.distinguishes_null());
    if before != after && has_nullable_optional(cx.old, was) && has_nullable_optional(cx.new, is) {
        let what = if after { "now distinguishes" } else { "no longer distinguishes" };
        let message = format!("`{name}` {what} null from absent");
        cx.add(kinds::RUST_NULL_VS_ABSENT_CHANGED, at, message);
    }
}
