//! The unions of an [`Api`] → which members keep their discriminator as a field.
//!
//! If a member is used in one union only, the union writes its discriminator. A member that is used
//! elsewhere, or in a union with another discriminator, keeps it as a field.

use std::collections::{BTreeMap, BTreeSet};

use super::api::Api;
use super::roles::Role;
use super::schema::{Form, Mapped, Union};

impl Api {
    /// The unions, by name.
    pub fn unions(&self) -> impl Iterator<Item = (&str, &Union)> {
        self.types.iter().filter_map(|(name, ty)| match &ty.schema.form {
            Form::Union(union) => Some((name.as_str(), union)),
            _ => None,
        })
    }

    /// Decides which unions keep the discriminator in their members.
    ///
    /// A member that keeps it in one union keeps it in all of its unions, as do their other members.
    pub(super) fn keep_discriminators(&mut self) {
        let mut unions: BTreeMap<&str, Vec<(&str, &Union)>> = BTreeMap::new();
        for (name, union) in self.unions() {
            for member in union.named() {
                unions.entry(member).or_default().push((name, union));
            }
        }
        let elsewhere = self.roles().filter(|(_, role)| *role != Role::Member);
        let elsewhere: BTreeSet<&str> = elsewhere.filter_map(|(it, _)| it.reference()).collect();
        let keeps = |(member, all): &(&&str, &Vec<(&str, &Union)>)| {
            let property = &all[0].1.discriminator;
            let differs = |(_, it): &(&str, &Union)| it.kept || it.discriminator != *property;
            property.is_none() || elsewhere.contains(**member) || all.iter().any(differs)
        };
        let mut next: Vec<&str> = unions.iter().filter(keeps).map(|(member, _)| *member).collect();
        let mut kept = BTreeSet::new();
        while let Some(member) = next.pop() {
            for (name, union) in unions.get(member).into_iter().flatten() {
                if kept.insert((*name).to_owned()) {
                    next.extend(union.named());
                }
            }
        }
        for name in kept {
            if let Some(Form::Union(union)) =
                self.types.get_mut(&name).map(|it| &mut it.schema.form)
            {
                union.kept = true;
            }
        }
    }
}

impl Union {
    /// The types of its members.
    fn named(&self) -> impl Iterator<Item = &str> {
        self.mapping.iter().flatten().filter_map(|it: &Mapped| it.name.as_deref())
    }
}

/// Removes the types of discriminators that are not fields.
pub(super) fn remove_discriminator_types(api: &mut Api) {
    let unnamed = api.types.values().filter(|it| it.inline).map(|it| &it.schema);
    let unnamed = unnamed.filter(|it| api.discriminators.contains(&it.at));
    let unnamed: BTreeMap<String, Form> =
        unnamed.map(|it| (it.at.clone(), it.form.clone())).collect();
    for ty in api.types.values_mut() {
        let mut next = vec![&mut ty.schema.form];
        while let Some(form) = next.pop() {
            let Form::Object(object) = form else { continue };
            for property in object.properties.values_mut() {
                if let Some(form) = unnamed.get(&property.at) {
                    property.form = form.clone();
                }
            }
            next.extend(object.merged.iter_mut().map(|it| &mut it.form));
        }
    }
}

/// The discriminators that members do not keep as fields.
pub(super) fn discriminators(api: &Api) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, union) in api.unions().filter(|(_, union)| !union.kept) {
        let Some(discriminator) = &union.discriminator else { continue };
        for member in union.named().filter_map(|name| api.types.get(name)) {
            // A merged base keeps its own property, as it is used elsewhere.
            let mut properties = api.properties(member).by_name;
            found.extend(properties.remove(discriminator.as_str()).map(|it| it.schema.at.clone()));
        }
    }
    found
}
