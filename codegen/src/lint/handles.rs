//! The rule about `x-handles`: parameters exist, and names are unique.

use std::collections::BTreeSet;

use super::spec::{Report, Spec};
use crate::model::{Handle, Located, Operation, Parameter, method_name, path_names};

/// A handle has a unique name, and parameters that paths begin with.
pub(super) fn rust_handle(spec: &Spec<'_>, report: &mut Report<'_>) {
    let handles = &spec.api.handles;
    for (index, handle) in handles.iter().enumerate() {
        let named = handles[..index].iter().find(|it| it.rust_name == handle.rust_name);
        let operation = spec.api.operations.iter().find(|it| it.rust_name == handle.rust_name);
        let other = named.map(|it| &it.at).or(operation.map(|it| &it.at));
        if method_name(&handle.name) != handle.name {
            let name = &handle.rust_name;
            let message = format!("write `{name}`, which is unused and in Rust style");
            report.at_key(&handle.at, message).fix = spec.document.rename(&handle.at, name);
        } else if let Some(other) = other {
            let message = "rename this handle; the client has a method of that name";
            let label = spec.document.label(other, "used here");
            report.at_key(&handle.at, message).labels.push(label);
        }
        let names = |it: &Handle| it.parameters.iter().map(|it| it.value.clone()).collect();
        let own: Vec<String> = names(handle);
        if let Some(same) = handles[..index].iter().find(|it| own == names(it)) {
            let label = spec.document.label(&same.at, "the other");
            let message = "remove one of these handles; both have the same parameters";
            report.at_key(&handle.at, message).labels.push(label);
        }
        parameters(spec, handle, report);
    }
}

/// Some paths begin with the parameters of a handle, each with the same type in all of them.
fn parameters(spec: &Spec<'_>, handle: &Handle, report: &mut Report<'_>) {
    let paths = spec.api.operations.iter().map(|it| path_names(&it.path));
    let known: BTreeSet<&str> = paths.flatten().collect();
    let unknown = handle.parameters.iter().filter(|it| !known.contains(it.value.as_str()));
    let unknown: Vec<&Located> = unknown.collect();
    for Located { at, value } in &unknown {
        let near = report.nearest(value, known.iter().copied());
        let message = format!("write the name of a path parameter; no path has `{value}`");
        report.at(at, message).fix = near.and_then(|it| spec.document.replace(at, it));
    }
    let mut all = spec.api.operations_of(handle).filter_map(|it| {
        let parameters = handle.parameters_of(it)?;
        Some((it, parameters))
    });
    let Some((first, given)) = all.next().filter(|_| !handle.parameters.is_empty()) else {
        if unknown.is_empty() {
            let message = "write the parameters that some paths begin with, in order; no path begins with these";
            report.at_key(&handle.at, message);
        }
        return;
    };
    let ty = |it: &Parameter| (it.rust_type(), it.encoding);
    for (operation, parameters) in all {
        let mut pairs = given.iter().zip(parameters);
        if let Some((one, other)) = pairs.find(|(one, other)| ty(one) != ty(other)) {
            let (name, here, there) = (&one.name, one.rust_type(), other.rust_type());
            let [first, other]: [String; 2] = [first, operation].map(Operation::name);
            let message = format!(
                "give `{name}` the same type in all operations of this handle; it is {here} in `{first}` and {there} in `{other}`"
            );
            report.at_key(&handle.at, message);
            return;
        }
    }
}
