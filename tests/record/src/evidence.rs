//! The evidence for each line of a spec. In: its comments, its facts, and exchanges. Out: a weight for each
//! line, and the calls that would confirm most lines.
//!
//! A line is a place in the spec that defines part of a request or response, or that null is allowed there.
//! Several operations may share it. It is `recorded` if one of our recordings shows it in any of them.
//! Otherwise it has the weight of the nearest comment, without what that attributes to recordings.

mod print;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use codegen::document::{Document, ancestors};
use codegen::evidence::{Comment, Comments, Evidence, Weight};
use codegen::facts::{self, Fact, Facts, Part, Place};
use codegen::model::{self, Api};
use loopback::{Exchange, Provenance, Request, Response};

pub use self::print::{json, plan_text, table};
use crate::coverage::{Covered, coverage};
use crate::simulate::SimulatedCall;
use crate::spec;

/// The folders of recordings, in folders of operations and of scenarios.
pub(crate) const FOLDERS: [&str; 2] = ["tests/roundtrip/recorded/", "tests/record/recorded/"];

/// A spec with its facts and comments.
#[derive(Debug)]
pub struct Spec<'a> {
    /// The path of its file, for messages.
    pub path: &'a str,
    /// The parsed spec.
    pub document: &'a Document,
    api: Api,
    facts: Facts,
    comments: Comments,
}

/// A line of a spec that defines part of a request or response.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Line {
    /// Its JSON pointer.
    pub at: String,
    /// Whether it is the fact that null is allowed there.
    pub is_null: bool,
    /// Whether it is about requests. Responses are no evidence for these.
    pub is_sent: bool,
}

/// The evidence for a line.
#[derive(Debug)]
pub struct Known {
    /// Its weight.
    pub weight: Weight,
    /// The places in requests and responses, and the numbers of the exchanges that show it there.
    pub places: BTreeMap<Place, BTreeSet<usize>>,
}

/// All lines of a spec.
pub type Lines = BTreeMap<Line, Known>;

/// What a run of a scenario would confirm.
#[derive(Debug)]
pub struct Run {
    /// The name of the scenario.
    pub scenario: String,
    /// `objects` or `lists`.
    pub target: &'static str,
    /// How many lines it shows in addition to the earlier runs.
    pub settles: usize,
    /// The calls that show them: number, operation and how many lines, the best first.
    pub calls: Vec<(usize, String, usize)>,
}

/// What scenarios would confirm.
#[derive(Debug, Default)]
pub struct Plan {
    /// The runs, the best first.
    pub runs: Vec<Run>,
    /// The lines that no call shows.
    pub open: BTreeSet<Line>,
    /// The open questions of calls: the scenario, the number of the call, and the question.
    pub questions: Vec<(String, usize, String)>,
}

/// The exchanges of the repository, by their paths in it.
///
/// # Errors
/// If a folder or a file cannot be read, or a file is not an exchange.
pub fn exchanges() -> Result<Vec<(String, Exchange)>, String> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut all = Vec::new();
    for folder in FOLDERS {
        let Ok(kinds) = fs::read_dir(root.join(folder)) else { continue };
        for kind in kinds {
            let kind = kind.map_err(|error| format!("{folder}: {error}"))?;
            let kind = kind.file_name().to_string_lossy().into_owned();
            let found = crate::recordings(&root.join(folder).join(&kind));
            let found = found.map_err(|error| format!("{folder}{kind}: {error}"))?;
            all.extend(found.into_iter().map(|(name, it)| (format!("{folder}{kind}/{name}"), it)));
        }
    }
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(all)
}

impl Spec<'static> {
    /// The spec of this repository.
    ///
    /// # Errors
    /// As [`Spec::read`].
    pub fn own() -> Result<Self, Vec<String>> {
        Self::read(spec::PATH, &spec::DOCUMENT)
    }
}

impl<'a> Spec<'a> {
    /// Reads a spec with its comments.
    ///
    /// # Errors
    /// A message for each comment that is not valid evidence, with file, line and column.
    pub fn read(path: &'a str, document: &'a Document) -> Result<Self, Vec<String>> {
        let at = |byte| document.position(byte);
        let comments = Comments::of(document).map_err(|errors| {
            let error = |it: codegen::evidence::EvidenceError| {
                let position = at(it.at);
                format!("{path}:{}:{}: {}", position.line, position.column, it.message)
            };
            errors.into_iter().map(error).collect::<Vec<String>>()
        })?;
        let api = model::read(document);
        let facts = facts::facts(&api, |_| true)
            .map_err(|it| vec![format!("{path}: too many facts in {}", it.operation)])?;
        Ok(Self { path, document, api, facts, comments })
    }

    /// The errors in its comments about recordings, each with its position.
    #[must_use]
    pub fn problems(&self, exchanges: &[(String, Exchange)]) -> Vec<String> {
        let is_recorded = |it: &Exchange| it.provenance == Provenance::Recorded;
        let recorded = exchanges.iter().filter(|(_, it)| is_recorded(it));
        let shown = |it: &Exchange| self.pointers(&self.shown(&it.request, &it.response));
        let recorded: Vec<(&str, BTreeSet<String>)> =
            recorded.map(|(path, it)| (path.as_str(), shown(it))).collect();
        let all = self.all_pointers();
        let (mut problems, mut referred) = (Vec::new(), BTreeSet::new());
        for (pointer, Comment { span, evidence }) in self.comments.all() {
            // A comment on another key applies to the nearest enclosing line.
            let subject = ancestors(pointer).find(|it| all.contains(*it)).unwrap_or_default();
            for path in recordings(evidence) {
                let found: Vec<&(&str, BTreeSet<String>)> =
                    recorded.iter().filter(|(it, _)| is_below(it, path)).collect();
                let position = self.document.position(span.start);
                let mut add = |problem: &str| {
                    let (line, column) = (position.line, position.column);
                    problems.push(format!("{}:{line}:{column}: {problem}", self.path));
                };
                if found.is_empty() {
                    add(&format!(
                        "there is no recording of the real API at `{path}`, which the comment on `{pointer}` names"
                    ));
                } else if !found.iter().any(|(_, shown)| shown.contains(subject)) {
                    add(&format!("`{path}` shows neither `{subject}` nor anything in it"));
                }
                referred.extend(found.into_iter().map(|(path, _)| *path));
            }
        }
        let unreferenced = recorded.iter().filter(|(it, _)| !referred.contains(it));
        problems.extend(unreferenced.map(|(path, _)| {
            format!(
                "{path}: no comment of {} refers to this recording; write `# Source: recorded …`",
                self.path
            )
        }));
        problems
    }

    /// The evidence for each line.
    #[must_use]
    pub fn lines(&self, exchanges: &[(String, Exchange)]) -> Lines {
        let mut lines = Lines::new();
        for (place, fact) in self.facts.iter().filter(|(it, _)| it.part != Part::Operation) {
            let mut all = vec![Covered::NonNull];
            all.extend(fact.nullable.then_some(Covered::Null));
            all.extend(fact.values.iter().flatten().map(|(it, _)| Covered::Value(it.clone())));
            for seen in all {
                let line = line(place, fact, &seen);
                let known = lines.entry(line).or_insert_with_key(|line| Known {
                    weight: self.comment(&line.at).map_or(Weight::Inferred, |(_, it)| it),
                    places: BTreeMap::new(),
                });
                known.places.insert(place.clone(), BTreeSet::new());
            }
        }
        for (number, (_, exchange)) in exchanges.iter().enumerate() {
            for (line, place) in self.shown(&exchange.request, &exchange.response) {
                let Some(known) = lines.get_mut(&line) else { continue };
                known.places.entry(place).or_default().insert(number);
                if exchange.provenance == Provenance::Recorded {
                    known.weight = Weight::Recorded;
                }
            }
        }
        lines
    }

    /// The runs of scenarios that confirm most of the lines that are not recorded, and their best calls.
    #[must_use]
    pub fn plan(&self, lines: &Lines, calls: &[SimulatedCall]) -> Plan {
        let shown = calls.iter().map(|it| self.shown(&it.request, &it.response));
        let shown: Vec<BTreeSet<Line>> =
            shown.map(|it| it.into_iter().map(|(line, _)| line).collect()).collect();
        let mut numbers: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (number, call) in calls.iter().enumerate() {
            numbers.entry((call.target, &call.scenario)).or_default().push(number);
        }
        let numbers: Vec<Vec<usize>> = numbers.into_values().collect();
        let of = |run: &Vec<usize>| run.iter().map(|it| shown[*it].clone()).collect::<Vec<_>>();
        let whole: Vec<BTreeSet<Line>> =
            numbers.iter().map(|run| of(run).into_iter().flatten().collect()).collect();
        let open = lines.iter().filter(|(_, it)| it.weight != Weight::Recorded);
        let mut plan = Plan { open: open.map(|(it, _)| it.clone()).collect(), ..Plan::default() };
        for (best, settles) in greedy(&whole, &mut plan.open.clone()) {
            let run = &numbers[best];
            let of_run = greedy(&of(run), &mut plan.open).into_iter().map(|(number, count)| {
                let call = &calls[run[number]];
                (call.number, call.operation.clone(), count)
            });
            let SimulatedCall { scenario, target, .. } = &calls[run[0]];
            let (scenario, calls) = (scenario.clone(), of_run.collect());
            plan.runs.push(Run { scenario, target, settles, calls });
        }
        // Each question is in both targets.
        let asked = calls.iter().filter(|it| it.target == "lists");
        let asked = asked.filter_map(|it| Some((it.scenario.clone(), it.number, it.asks.clone()?)));
        plan.questions = asked.collect();
        plan
    }

    /// The lines that an exchange shows, and the places where it does.
    #[must_use]
    pub fn shown(&self, request: &Request, response: &Response) -> BTreeSet<(Line, Place)> {
        let seen = coverage(&self.api, &self.facts, request, response).into_iter();
        let line = |(place, seen)| Some((line(&place, self.facts.get(&place)?, &seen), place));
        seen.filter_map(line).collect()
    }

    /// The pointers of lines at places, and of everything around them.
    fn pointers(&self, shown: &BTreeSet<(Line, Place)>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (line, place) in shown {
            let Some(fact) = self.facts.get(place) else { continue };
            let written = fact.at.iter().chain(&fact.schemas).chain([&line.at]);
            for at in written {
                let target = self.document.resolve(at);
                for at in [at].into_iter().chain(&target) {
                    found.extend(ancestors(at).map(str::to_owned));
                    found.extend(line.is_null.then(|| format!("{at}/nullable")));
                }
            }
        }
        found
    }

    /// The same for all lines.
    fn all_pointers(&self) -> BTreeSet<String> {
        let lines = self.lines(&[]).into_iter();
        let shown = lines.flat_map(|(line, known)| {
            known.places.into_keys().map(move |place| (line.clone(), place))
        });
        self.pointers(&shown.collect())
    }

    /// The nearest comment on a pointer, and its weight without recordings. The comment on the whole file comes
    /// last, after those on the target of a reference.
    fn comment(&self, pointer: &str) -> Option<(&Comment, Weight)> {
        let weight = |it: &Comment| {
            let others = it.evidence.grounds.iter().filter(|it| it.weight != Weight::Recorded);
            others.map(|it| it.weight).min()
        };
        let target = self.document.resolve(pointer).unwrap_or_default();
        let near = [pointer, &target].into_iter().flat_map(ancestors).filter(|it| !it.is_empty());
        let all = near.chain([""]).filter_map(|it| self.comments.at(it));
        all.filter_map(|it| Some((it, weight(it)?))).next()
    }
}

/// Greedy set cover: the numbers of the sets that cover most of `open`, the best first, each with how much.
/// Removes what they cover from `open`.
fn greedy(sets: &[BTreeSet<Line>], open: &mut BTreeSet<Line>) -> Vec<(usize, usize)> {
    let mut chosen = Vec::new();
    loop {
        let covers = |number: &usize| sets[*number].intersection(open).count();
        // The first of equals.
        let Some(best) = (0..sets.len()).rev().max_by_key(covers) else { return chosen };
        let count = covers(&best);
        if count == 0 {
            return chosen;
        }
        open.retain(|it| !sets[best].contains(it));
        chosen.push((best, count));
    }
}

/// The line for what is shown at a place.
fn line(place: &Place, fact: &Fact, seen: &Covered) -> Line {
    let is_sent = matches!(place.part, Part::Request | Part::Parameter(..));
    let at = match seen {
        Covered::Value(it) => fact.values.as_ref().and_then(|all| all.get(it)),
        Covered::NonNull | Covered::Null => None,
    };
    let at = at.or(fact.at.first()).cloned().unwrap_or_default();
    Line { at, is_null: *seen == Covered::Null, is_sent }
}

/// The paths of the recordings that evidence names.
fn recordings(evidence: &Evidence) -> impl Iterator<Item = &str> {
    let recorded = evidence.grounds.iter().filter(|it| it.weight == Weight::Recorded);
    recorded.map(|it| it.detail.as_str())
}

/// Whether a recording has this path, or is in the folder with this path, in any of [`FOLDERS`].
fn is_below(recording: &str, path: &str) -> bool {
    let below = |rest: &str| rest.is_empty() || rest.starts_with('/');
    let path = path.trim_end_matches('/');
    FOLDERS.iter().any(|folder| {
        recording.strip_prefix(folder).and_then(|it| it.strip_prefix(path)).is_some_and(below)
    })
}
