//! Proposes the smallest edits of a spec after which exchanges no longer drift. In: the text of the spec, and
//! exchanges. Out: the edited text, and the drift without an edit, each with the reason.
//!
//! Every edit has a comment with its evidence. No edit causes a new lint diagnostic, and none is a guess: a
//! changed type or a new member of a union is left to people.

use std::collections::{BTreeMap, BTreeSet};

use codegen::document::{self, Document, Node};
use codegen::model::{Api, Operation};
use codegen::{lint, model};
use serde_json::Value;

use crate::drift::{DriftChange, drift_of, operation_of, words};
use crate::infer::{Inference, NULL_BY_HAND, UNKNOWN, fits, is_property, null_is_type, ordered};
use crate::printable::{REDACTED, is_identifier, is_lowercase_word};
use crate::sensitive;
use crate::traffic::Observed;

/// The proposed edits.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Proposal {
    /// The text of the spec with all edits.
    pub text: String,
    /// What each edit does.
    pub edits: Vec<String>,
    /// The drift without an edit, each with the reason.
    pub skipped: Vec<String>,
}

/// Something that a spec lacks, and the exchanges that show it.
struct Gap<'a> {
    /// The pointer of the part that lacks it.
    at: String,
    change: DriftChange,
    values: Vec<Value>,
    seen: &'a Observed,
    /// How often it occurs, and in which exchanges.
    times: usize,
    exchanges: BTreeSet<&'a str>,
    /// Whether only third-party exchanges have it.
    is_third_party: bool,
    /// Whether its name or value can be printed.
    is_printable: bool,
}

/// The edits that add what was seen to a spec.
///
/// # Errors
/// If the spec cannot be parsed.
pub fn propose(text: &str, seen: &[Observed]) -> Result<Proposal, String> {
    let document = document::parse(text).map_err(|it| it.to_string())?;
    // The whole generator finds more than lint, but is too slow to run after each edit.
    let quick = |document: &Document| count(&lint::check(document, &model::read(document)));
    let proposal = propose_by(&document, seen, &quick);
    let thorough =
        |text: &str| count(&codegen::diagnose(text, "spec").iter().cloned().collect::<Vec<_>>());
    if proposal.edits.is_empty() || worse(&thorough(text), &thorough(&proposal.text)).is_none() {
        return Ok(proposal);
    }
    Ok(propose_by(&document, seen, &|it| thorough(it.text())))
}

/// Where exchanges differ from a spec: a message, the first exchange, and the line of the spec.
///
/// # Errors
/// If the spec cannot be parsed.
pub(crate) fn differences(
    text: &str,
    seen: &[Observed],
) -> Result<Vec<(String, String, usize)>, String> {
    let document = document::parse(text).map_err(|it| it.to_string())?;
    let gaps = gaps(&model::read(&document), seen).into_iter();
    let line = |it: &Gap<'_>| document.position(document.key_span(&it.at).start).line;
    Ok(gaps.map(|it| (it.message(), it.seen.at.clone(), line(&it))).collect())
}

/// The number of diagnostics by rule.
type Counts = BTreeMap<&'static str, usize>;

fn count(found: &[codegen::Diagnostic]) -> Counts {
    let mut counts = Counts::new();
    found.iter().for_each(|it| *counts.entry(it.rule.id).or_default() += 1);
    counts
}

/// The first rule with more diagnostics than before.
fn worse(before: &Counts, after: &Counts) -> Option<&'static str> {
    let more = |(rule, count): &(&&'static str, &usize)| before.get(**rule).unwrap_or(&0) < *count;
    after.iter().find(more).map(|(rule, _)| *rule)
}

fn propose_by(
    document: &Document,
    seen: &[Observed],
    count: &dyn Fn(&Document) -> Counts,
) -> Proposal {
    let api = model::read(document);
    let (mut document, before) = (document.clone(), count(document));
    let mut proposal = Proposal::default();
    for gap in gaps(&api, seen) {
        let is_sent = gap.is_sent(&api, &document);
        let edited =
            gap.edited(&document, is_sent).and_then(|new| match worse(&before, &count(&new)) {
                Some(rule) => Err(format!("the edit would cause a diagnostic: {rule}")),
                None => Ok(new),
            });
        let message = gap.message();
        match edited {
            Ok(new) => {
                document = new;
                let also = if is_sent { "; requests share it, and can have it, too" } else { "" };
                proposal.edits.push(format!("{message}{also}"));
            }
            Err(reason) => proposal.skipped.push(format!("{message}: {reason}")),
        }
    }
    proposal.text = document.text().to_owned();
    proposal
}

/// What a spec lacks, in the order of its pointers.
fn gaps<'a>(api: &Api, seen: &'a [Observed]) -> Vec<Gap<'a>> {
    let mut gaps: BTreeMap<(String, DriftChange), Gap<'a>> = BTreeMap::new();
    for it in seen {
        let (request, response) = (&it.exchange.request, &it.exchange.response);
        let Some(operation) = operation_of(api, &request.method, &request.path) else { continue };
        for drift in drift_of(api, &operation.id, response.status, response.body.as_ref()) {
            let at = match &drift.change {
                DriftChange::Null(written) => written.clone(),
                _ => drift.spec,
            };
            let gap = gaps.entry((at.clone(), drift.change.clone())).or_insert_with(|| Gap {
                at,
                change: drift.change,
                values: Vec::new(),
                seen: it,
                times: 0,
                exchanges: BTreeSet::new(),
                is_third_party: true,
                is_printable: false,
            });
            gap.values.extend(drift.values);
            gap.times += drift.times;
            gap.exchanges.insert(&it.at);
            gap.is_third_party &= it.is_third_party;
            // Our own recordings are the best evidence.
            if it.is_recorded() && !gap.seen.is_recorded() {
                gap.seen = it;
            }
        }
    }
    let mut gaps: Vec<Gap<'a>> = gaps.into_values().collect();
    let printable: Vec<bool> = {
        let (words, contents) = (words(api), sensitive::contents(seen));
        let is_printable = |gap: &Gap<'_>| {
            let word = gap.word().unwrap_or_default();
            match gap.is_third_party {
                false => is_identifier(word),
                true => words.contains(word) || is_shared(word, gap, &gaps, &contents),
            }
        };
        gaps.iter().map(is_printable).collect()
    };
    gaps.iter_mut().zip(printable).for_each(|(gap, is_printable)| gap.is_printable = is_printable);
    gaps
}

/// Whether a third-party name or value belongs to the API, as far as a program can know: two exchanges have it,
/// and it occurs nowhere else.
fn is_shared(word: &str, gap: &Gap<'_>, gaps: &[Gap<'_>], contents: &[String]) -> bool {
    let of_word = gaps.iter().filter(|it| it.is_third_party && it.word() == Some(word));
    let known: usize = of_word.map(|it| it.times).sum();
    is_lowercase_word(word)
        && gap.exchanges.len() > 1
        && !sensitive::has(&gap.seen.sensitive, word)
        && contents.iter().map(|it| it.matches(word).count()).sum::<usize>() == known
}

impl Gap<'_> {
    /// The name or the value that a spec lacks, which may be data.
    fn word(&self) -> Option<&str> {
        match &self.change {
            DriftChange::Field(word) | DriftChange::Value(word) => Some(word),
            _ => None,
        }
    }

    fn printable<'a>(&self, word: &'a str) -> &'a str {
        if self.is_printable { word } else { REDACTED }
    }

    /// Refuses a name or value that cannot be printed.
    fn check(&self) -> Result<(), String> {
        match (self.is_printable, self.is_third_party) {
            (true, _) => Ok(()),
            (false, false) => Err("it looks like data and not like a word of an API".into()),
            (false, true) => Err(format!(
                "it may be someone's data; read it in {}, and add it by hand",
                self.seen.at
            )),
        }
    }

    /// A description.
    fn message(&self) -> String {
        let at = self.at.rsplit_once('/').map_or("", |(at, _)| at);
        match &self.change {
            DriftChange::Operation => "an operation that is not in the spec".to_owned(),
            DriftChange::Status(status) => format!("new status {status} at {}", self.at),
            DriftChange::Field(name) => format!("new field `{}` at {at}", self.printable(name)),
            DriftChange::Null(_) => format!("null at {}", self.at),
            DriftChange::Value(value) => {
                format!("new value `{}` of the enum at {at}", self.printable(value))
            }
            DriftChange::Missing(name) => format!("`{name}` is sometimes missing at {at}"),
            DriftChange::Form => format!("another type or form at {}", self.at),
        }
    }

    /// Whether requests share that part of the spec.
    fn is_sent(&self, api: &Api, document: &Document) -> bool {
        let at = match &self.change {
            DriftChange::Missing(name) => self.property(name),
            _ => self.at.clone(),
        };
        let ty = |at: &str| api.types.values().find(|it| it.schema.at == at);
        let is_sent = document::ancestors(&at).find_map(ty).is_some_and(|it| it.uses.sent);
        is_sent && document.at(&at)["readOnly"] != true
    }

    /// The pointer of a property of that object.
    fn property(&self, name: &str) -> String {
        let of = self.at.rsplit_once('/').map_or("", |(of, _)| of);
        format!("{of}/properties/{}", document::escape(name))
    }

    /// The document with the edit, or why there is none.
    fn edited(&self, document: &Document, is_sent: bool) -> Result<Document, String> {
        match &self.change {
            // A response does not show what a request may contain.
            DriftChange::Null(_) | DriftChange::Missing(_) if is_sent => {
                Err("requests share it; make a component for responses".into())
            }
            DriftChange::Operation => Err("write it by hand".into()),
            DriftChange::Form => {
                Err("only people can know whether the old one is still sent".into())
            }
            DriftChange::Null(at) => self.null(document, at),
            DriftChange::Field(name) => self.field(document, name),
            DriftChange::Value(value) => self.value(document, value),
            DriftChange::Missing(name) => self.missing(document, name),
            DriftChange::Status(status) => self.status(document, *status),
        }
    }

    fn comment(&self) -> String {
        let Observed { ground, words, .. } = self.seen;
        let words = if words.is_empty() { String::new() } else { format!(": {words}") };
        format!("Source: {ground}{words}")
    }

    /// The document with the evidence in a comment at a pointer, if one can be added there.
    fn sourced(&self, document: Document, at: &str) -> Document {
        document.with_source(at, &self.seen.ground, &self.seen.words).unwrap_or(document)
    }

    fn null(&self, document: &Document, at: &str) -> Result<Document, String> {
        if null_is_type(document) {
            return Err(NULL_BY_HAND.into());
        }
        let mut document = document.clone();
        if document.at(at).get("$ref").is_some() {
            document = document.with_reference_below_all_of(at)?;
        }
        let document = document.with_scalar(at, "nullable", &true.into())?;
        Ok(self.sourced(document, at))
    }

    fn field(&self, document: &Document, name: &str) -> Result<Document, String> {
        self.check()?;
        if !is_property(name) {
            return Err("it looks like data and not like the name of a property".into());
        }
        let api = model::read(document);
        let of = self.at.split('/').nth_back(1).unwrap_or_default();
        let mut inference = Inference {
            document,
            api: &api,
            of,
            is_third_party: self.is_third_party,
            components: Vec::new(),
        };
        let values: Vec<&Value> = self.values.iter().collect();
        let node = inference.property(name, &values)?;
        let comment = self.comment();
        let mut document =
            document.with_entry(&self.at, Some(name), &node, Some(&comment), None)?;
        for (name, node) in &inference.components {
            let all = "/components/schemas";
            document = document.with_entry(all, Some(name), node, Some(&comment), None)?;
        }
        Ok(document)
    }

    fn value(&self, document: &Document, value: &str) -> Result<Document, String> {
        self.check()?;
        let new =
            document.with_entry(&self.at, None, &value.into(), Some(&self.comment()), None)?;
        let of = self.at.rsplit_once('/').map_or("", |(of, _)| of);
        let described = format!("{of}/x-enum-descriptions");
        let has_it = document.at(&described).as_object().is_some_and(|it| !it.contains_key(value));
        if !has_it {
            return Ok(new);
        }
        Ok(new.with_entry(&described, Some(value), &UNKNOWN.into(), None, None)?)
    }

    fn missing(&self, document: &Document, name: &str) -> Result<Document, String> {
        let document = document.without_item(&self.at, &name.into())?;
        let of = self.at.rsplit_once('/').map_or("", |(of, _)| of);
        // A recording shows the object, but not the property.
        let at = match (self.seen.is_recorded(), document.at(&self.at).is_null()) {
            (false, _) => self.property(name),
            (true, false) => self.at.clone(),
            (true, true) => of.to_owned(),
        };
        Ok(self.sourced(document, &at))
    }

    fn status(&self, document: &Document, status: u16) -> Result<Document, String> {
        let api = model::read(document);
        let is_it = |it: &&Operation| it.responses_at() == self.at;
        let operation =
            api.operations.iter().find(is_it).ok_or("its operation is not at this pointer")?;
        if self.seen.exchange.response.text.is_some() {
            return Err("its body is not JSON".into());
        }
        let schema = match (self.values.is_empty(), status) {
            (true, _) => None,
            (_, 200..=299) => Some(self.success(document, &api, operation)?),
            _ => Some(self.error(&api, operation)?),
        };
        let code = self.values.first().and_then(|it| it["code"].as_str()).filter(|it| {
            if self.is_third_party { words(&api).contains(it) } else { is_identifier(it) }
        });
        let description = match code.filter(|_| status >= 400) {
            Some(code) => format!("`{code}`: seen; its meaning is not known yet."),
            None => UNKNOWN.to_owned(),
        };
        let mut entries = vec![("description".to_owned(), Node::from(&*description))];
        if let Some(schema) = schema {
            let map = |key: &str, it| Node::Map(vec![(key.to_owned(), it)]);
            let content = map("application/json", map("schema", schema));
            entries.push(("content".to_owned(), content));
        }
        let number = |(key, at): &(String, String)| Some((key.parse::<u16>().ok()?, at.clone()));
        let known = document.children(&self.at);
        let before = known.iter().filter_map(number).filter(|(it, _)| *it < status).max();
        let before = before.as_ref().map(|(_, at)| at.as_str());
        let (key, comment) = (status.to_string(), self.comment());
        let node = Node::Map(entries);
        Ok(document.with_entry(&self.at, Some(&key), &node, Some(&comment), before)?)
    }

    /// The schema of the declared success, if the bodies match it.
    fn success(
        &self,
        document: &Document,
        api: &Api,
        operation: &Operation,
    ) -> Result<Node, String> {
        let media = operation.success().and_then(|(_, it)| it.json());
        let schema = media.and_then(|it| it.schema.as_ref()).ok_or("no success has a schema")?;
        if !self.values.iter().all(|it| fits(api, schema, it)) {
            return Err("its body does not match the declared success".into());
        }
        Ok(ordered(document.at(&schema.at)))
    }

    /// A reference to the schema of the operation's other errors, if the bodies match it.
    fn error(&self, api: &Api, operation: &Operation) -> Result<Node, String> {
        let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
        let errors =
            operation.errors().filter_map(|(_, it)| it.json()?.schema.as_ref()?.reference());
        errors.for_each(|it| *shared.entry(it).or_default() += 1);
        let ty = shared.into_iter().max_by_key(|(_, times)| *times);
        let ty =
            ty.and_then(|(name, _)| api.types.get(name)).ok_or("no other error has a schema")?;
        if !self.values.iter().all(|it| fits(api, &ty.schema, it)) {
            return Err("its body does not match the other errors".into());
        }
        let target = format!("#/components/schemas/{}", ty.component);
        Ok(Node::Map(vec![("$ref".into(), Node::from(&*target))]))
    }
}
