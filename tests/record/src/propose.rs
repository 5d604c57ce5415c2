//! The smallest edits of a spec after which exchanges no longer drift: in go the text of the spec and what was
//! seen, out come the text with the edits, and what was not placed, with the reason.
//!
//! Every edit says in a comment what it rests on. None is made that lint would find fault with, and none is
//! guessed: a type that has changed, or a member of a union, is for people.

use std::collections::{BTreeMap, BTreeSet};

use codegen::document::{self, Document, Node};
use codegen::model::{Api, Operation};
use codegen::{lint, model};
use serde_json::Value;

use crate::drift::{DriftChange, drift_of, operation_of, words};
use crate::infer::{Inference, NULL_BY_HAND, UNKNOWN, fits, is_property, null_is_type, ordered};
use crate::plain::{WITHHELD, is_plain, is_word};
use crate::private;
use crate::traffic::Observed;

/// What became of the differences.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Proposal {
    /// The text of the spec with all edits.
    pub text: String,
    /// What each edit does.
    pub edits: Vec<String>,
    /// What was not placed, each with the reason.
    pub unplaced: Vec<String>,
}

/// Something that a spec lacks, and all that shows it.
struct Gap<'a> {
    /// The pointer that lacks it.
    at: String,
    change: DriftChange,
    values: Vec<Value>,
    seen: &'a Observed,
    /// How often it is there, and in which exchanges.
    times: usize,
    exchanges: BTreeSet<&'a str>,
    /// Whether only exchanges of other people have it.
    of_others: bool,
    /// Whether its name or value can be shown.
    is_shown: bool,
}

/// The edits of a spec after which it has what was seen.
///
/// # Errors
/// When the text of the spec cannot be read.
pub fn propose(text: &str, seen: &[Observed]) -> Result<Proposal, String> {
    let document = document::parse(text).map_err(|it| it.to_string())?;
    // The whole generator finds more than lint does alone, and is too slow to be asked after each edit.
    let quick = |document: &Document| count(&lint::check(document, &model::read(document)));
    let proposal = propose_by(&document, seen, &quick);
    let thorough =
        |text: &str| count(&codegen::diagnose(text, "spec").iter().cloned().collect::<Vec<_>>());
    if proposal.edits.is_empty() || worse(&thorough(text), &thorough(&proposal.text)).is_none() {
        return Ok(proposal);
    }
    Ok(propose_by(&document, seen, &|it| thorough(it.text())))
}

/// Where exchanges differ from a spec: what, where the first of them is, and the line of the spec.
///
/// # Errors
/// When the text of the spec cannot be read.
pub(crate) fn differences(
    text: &str,
    seen: &[Observed],
) -> Result<Vec<(String, String, usize)>, String> {
    let document = document::parse(text).map_err(|it| it.to_string())?;
    let gaps = gaps(&model::read(&document), seen).into_iter();
    let line = |it: &Gap<'_>| document.position(document.key_span(&it.at).start).line;
    Ok(gaps.map(|it| (it.what(), it.seen.at.clone(), line(&it))).collect())
}

/// How often each rule finds something.
type Counts = BTreeMap<&'static str, usize>;

fn count(found: &[codegen::Diagnostic]) -> Counts {
    let mut counts = Counts::new();
    found.iter().for_each(|it| *counts.entry(it.rule.id).or_default() += 1);
    counts
}

/// The first rule that finds more than before.
fn worse(before: &Counts, after: &Counts) -> Option<&'static str> {
    let more = |(rule, count): &(&&'static str, &usize)| before.get(**rule).unwrap_or(&0) < *count;
    after.iter().find(more).map(|(rule, _)| *rule)
}

fn propose_by(
    document: &Document,
    seen: &[Observed],
    judge: &dyn Fn(&Document) -> Counts,
) -> Proposal {
    let api = model::read(document);
    let (mut document, before) = (document.clone(), judge(document));
    let mut proposal = Proposal::default();
    for gap in gaps(&api, seen) {
        let is_sent = gap.is_sent(&api, &document);
        let placed =
            gap.placed(&document, is_sent).and_then(|new| match worse(&before, &judge(&new)) {
                Some(rule) => Err(format!("lint would find fault with it: {rule}")),
                None => Ok(new),
            });
        let what = gap.what();
        match placed {
            Ok(new) => {
                document = new;
                let also =
                    if is_sent { "; requests share it, and can have it as well" } else { "" };
                proposal.edits.push(format!("{what}{also}"));
            }
            Err(reason) => proposal.unplaced.push(format!("{what}: {reason}")),
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
                of_others: true,
                is_shown: false,
            });
            gap.values.extend(drift.values);
            gap.times += drift.times;
            gap.exchanges.insert(&it.at);
            gap.of_others &= it.of_others;
            // What we have recorded ourselves is the best that can be named.
            if it.is_recorded() && !gap.seen.is_recorded() {
                gap.seen = it;
            }
        }
    }
    let mut gaps: Vec<Gap<'a>> = gaps.into_values().collect();
    let shown: Vec<bool> = {
        let (words, texts) = (words(api), private::texts(seen));
        let is_shown = |gap: &Gap<'_>| {
            let word = gap.word().unwrap_or_default();
            match gap.of_others {
                false => is_plain(word),
                true => words.contains(word) || is_shared(word, gap, &gaps, &texts),
            }
        };
        gaps.iter().map(is_shown).collect()
    };
    gaps.iter_mut().zip(shown).for_each(|(gap, is_shown)| gap.is_shown = is_shown);
    gaps
}

/// Whether a name or value of other people is one of the API, as far as a program can know: two exchanges have it,
/// and it stands nowhere else.
fn is_shared(word: &str, gap: &Gap<'_>, gaps: &[Gap<'_>], texts: &[String]) -> bool {
    let of_word = gaps.iter().filter(|it| it.of_others && it.word() == Some(word));
    let known: usize = of_word.map(|it| it.times).sum();
    is_word(word)
        && gap.exchanges.len() > 1
        && !private::has(&gap.seen.private, word)
        && texts.iter().map(|it| it.matches(word).count()).sum::<usize>() == known
}

impl Gap<'_> {
    /// The name or the value that a spec lacks, which may be data.
    fn word(&self) -> Option<&str> {
        match &self.change {
            DriftChange::Field(word) | DriftChange::Value(word) => Some(word),
            _ => None,
        }
    }

    fn shown<'a>(&self, word: &'a str) -> &'a str {
        if self.is_shown { word } else { WITHHELD }
    }

    /// Refuses a name or value that is not shown.
    fn check(&self) -> Result<(), String> {
        match (self.is_shown, self.of_others) {
            (true, _) => Ok(()),
            (false, false) => Err("it looks like data, and not like a word of an API".into()),
            (false, true) => Err(format!(
                "it may be data of others; look at it in {}, and add it by hand",
                self.seen.at
            )),
        }
    }

    /// What it does, or would do, in words.
    fn what(&self) -> String {
        let at = self.at.rsplit_once('/').map_or("", |(at, _)| at);
        match &self.change {
            DriftChange::Operation => "an operation that is not in the spec".to_owned(),
            DriftChange::Status(status) => format!("new status {status} at {}", self.at),
            DriftChange::Field(name) => format!("new field `{}` at {at}", self.shown(name)),
            DriftChange::Null(_) => format!("null at {}", self.at),
            DriftChange::Value(value) => {
                format!("new value `{}` of the enum at {at}", self.shown(value))
            }
            DriftChange::Missing(name) => format!("`{name}` is not always there, at {at}"),
            DriftChange::Form => format!("another type or form at {}", self.at),
        }
    }

    /// Whether requests share the part of the spec that it is about.
    fn is_sent(&self, api: &Api, document: &Document) -> bool {
        let at = match &self.change {
            DriftChange::Missing(name) => self.property(name),
            _ => self.at.clone(),
        };
        let ty = |at: &str| api.types.values().find(|it| it.schema.at == at);
        let is_sent = document::ancestors(&at).find_map(ty).is_some_and(|it| it.uses.sent);
        is_sent && document.at(&at)["readOnly"] != true
    }

    /// The pointer of a property of the object that it is about.
    fn property(&self, name: &str) -> String {
        let of = self.at.rsplit_once('/').map_or("", |(of, _)| of);
        format!("{of}/properties/{}", document::escape(name))
    }

    /// The document with what it lacks, or why that cannot be placed.
    fn placed(&self, document: &Document, is_sent: bool) -> Result<Document, String> {
        match &self.change {
            // A response does not show what a request may be.
            DriftChange::Null(_) | DriftChange::Missing(_) if is_sent => {
                Err("requests share it; make a component for responses".into())
            }
            DriftChange::Operation => Err("write it by hand".into()),
            DriftChange::Form => {
                Err("whether the old one is still sent, only people can say".into())
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

    /// The document with what this rests on at a pointer, where there is room for it.
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
            return Err("it looks like data, and not like the name of a property".into());
        }
        let api = model::read(document);
        let of = self.at.split('/').nth_back(1).unwrap_or_default();
        let mut inference = Inference {
            document,
            api: &api,
            of,
            of_others: self.of_others,
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
        // A recording shows the object, and of the property nothing.
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
            api.operations.iter().find(is_it).ok_or("its operation is not written there")?;
        if self.seen.exchange.response.text.is_some() {
            return Err("its body is not JSON".into());
        }
        let schema = match (self.values.is_empty(), status) {
            (true, _) => None,
            (_, 200..=299) => Some(self.success(document, &api, operation)?),
            _ => Some(self.error(&api, operation)?),
        };
        let code = self
            .values
            .first()
            .and_then(|it| it["code"].as_str())
            .filter(|it| if self.of_others { words(&api).contains(it) } else { is_plain(it) });
        let description = match code.filter(|_| status >= 400) {
            Some(code) => format!("`{code}`: seen; what it means is not known yet."),
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

    /// The schema of the success that is declared, if that is what came.
    fn success(
        &self,
        document: &Document,
        api: &Api,
        operation: &Operation,
    ) -> Result<Node, String> {
        let media = operation.success().and_then(|(_, it)| it.json());
        let schema = media.and_then(|it| it.schema.as_ref()).ok_or("no success has a schema")?;
        if !self.values.iter().all(|it| fits(api, schema, it)) {
            return Err("its body is not that of the other success".into());
        }
        Ok(ordered(document.at(&schema.at)))
    }

    /// A reference to the schema that the other errors of the operation have, if that is what came.
    fn error(&self, api: &Api, operation: &Operation) -> Result<Node, String> {
        let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
        let errors =
            operation.errors().filter_map(|(_, it)| it.json()?.schema.as_ref()?.reference());
        errors.for_each(|it| *shared.entry(it).or_default() += 1);
        let ty = shared.into_iter().max_by_key(|(_, times)| *times);
        let ty =
            ty.and_then(|(name, _)| api.types.get(name)).ok_or("no other error has a schema")?;
        if !self.values.iter().all(|it| fits(api, &ty.schema, it)) {
            return Err("its body is not that of the other errors".into());
        }
        let target = format!("#/components/schemas/{}", ty.component);
        Ok(Node::Map(vec![("$ref".into(), Node::from(&*target))]))
    }
}
