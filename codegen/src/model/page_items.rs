//! The result of a paged operation → the items of a page.

use super::api::{Api, Media, Operation, Uses};
use super::content::Returns;
use super::objects::Property;
use super::schema::{Form, Schema};

impl Api {
    /// The schema of the items of a page in the result of an operation, an array; none if it is not paged.
    #[must_use]
    pub fn page_items<'a>(&'a self, operation: &'a Operation) -> Option<&'a Schema> {
        let pagination = operation.pagination.as_ref()?;
        let Returns::One(_) = operation.returns() else { return None };
        let result = operation.result().and_then(Media::value)?;
        let items = match pagination.items() {
            None => result,
            Some(name) => self.received_property(result, &name.value)?.schema,
        };
        matches!(self.resolve(items).form, Form::Array(_)).then_some(items)
    }

    /// A property of a schema that operations return.
    #[must_use]
    pub fn received_property<'a>(&'a self, of: &'a Schema, name: &str) -> Option<Property<'a>> {
        let uses = Uses { received: true, ..Uses::default() };
        self.properties_of(self.resolve(of), &uses).by_name.remove(name)
    }
}
