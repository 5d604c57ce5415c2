//! How well each line of a spec is known: in go its comments, its facts and exchanges, out come a weight
//! for each line, and which calls would settle most.
//!
//! A line is a place in the text that says something of the wire, or that null is allowed there: many
//! operations may share it. It is recorded if a recording of ours shows it in any of them; else it is as
//! well known as the nearest comment says, of those that do not only name recordings.

mod print;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use codegen::document::{Document, ancestors};
use codegen::evidence::{Comment, Comments, Evidence, Weight};
use codegen::facts::{self, Fact, Facts, Part, Place};
use codegen::model::{self, Api};
use loopback::{Exchange, Provenance, Request, Response};

pub use self::print::{json, planned, text};
use crate::rehearse::Rehearsed;
use crate::seen::{Seen, seen};
use crate::spec;

/// Where exchanges are, in folders of operations and of scenarios.
pub(crate) const FOLDERS: [&str; 2] = ["tests/roundtrip/recorded/", "tests/record/recorded/"];

/// A spec, and what is asked of it.
#[derive(Debug)]
pub struct Spec<'a> {
    /// The path of its file, for people.
    pub path: &'a str,
    /// What was read of it.
    pub document: &'a Document,
    api: Api,
    facts: Facts,
    comments: Comments,
}

/// A line of a spec that says something of the wire.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Line {
    /// Where it is, as a JSON pointer.
    pub at: String,
    /// Whether it is that null is allowed there.
    pub is_null: bool,
    /// Whether it is of what is sent, as what comes back says nothing of that.
    pub is_sent: bool,
}

/// What is known of a line.
#[derive(Debug)]
pub struct Known {
    /// How well it is known.
    pub weight: Weight,
    /// Where on the wire it is, and the numbers of the exchanges that show it there.
    pub places: BTreeMap<Place, BTreeSet<usize>>,
}

/// All lines of a spec.
pub type Lines = BTreeMap<Line, Known>;

/// What a run of a scenario would settle.
#[derive(Debug)]
pub struct Run {
    /// The name of the scenario.
    pub scenario: String,
    /// Where it is played: `objects` or `lists`.
    pub target: &'static str,
    /// How many lines it shows that no run before it does.
    pub settles: usize,
    /// The calls of it that show them, by number and operation, the best first.
    pub calls: Vec<(usize, String, usize)>,
}

/// What scenarios would settle.
#[derive(Debug, Default)]
pub struct Plan {
    /// The best first.
    pub runs: Vec<Run>,
    /// What no call shows.
    pub open: BTreeSet<Line>,
    /// What calls ask that nobody has said: the scenario, the number of the call, and the question.
    pub questions: Vec<(String, usize, String)>,
}

/// The exchanges of the repository, by their paths in it.
///
/// # Errors
/// A folder or a file that cannot be read, or is no exchange.
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
    /// That of the repository.
    ///
    /// # Errors
    /// As [`Spec::read`].
    pub fn own() -> Result<Self, Vec<String>> {
        Self::read(spec::PATH, &spec::DOCUMENT)
    }
}

impl<'a> Spec<'a> {
    /// A spec with its comments.
    ///
    /// # Errors
    /// All comments that are no evidence, as lines with file, line and column.
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
            .map_err(|it| vec![format!("{path}: too much to follow in {}", it.operation)])?;
        Ok(Self { path, document, api, facts, comments })
    }

    /// What is wrong with what its comments say of recordings, as lines with a place.
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
            // What says nothing of the wire is as well known as what it is in.
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
                        "no recording of the real API is at `{path}`, which `{pointer}` refers to"
                    ));
                } else if !found.iter().any(|(_, shown)| shown.contains(subject)) {
                    add(&format!("`{path}` shows neither `{subject}` nor anything in it"));
                }
                referred.extend(found.into_iter().map(|(path, _)| *path));
            }
        }
        let silent = recorded.iter().filter(|(it, _)| !referred.contains(it));
        problems.extend(silent.map(|(path, _)| {
            format!(
                "{path}: no comment of {} refers to this recording; write `# Source: recorded …`",
                self.path
            )
        }));
        problems
    }

    /// What is known of each line.
    #[must_use]
    pub fn lines(&self, exchanges: &[(String, Exchange)]) -> Lines {
        let mut lines = Lines::new();
        for (place, fact) in self.facts.iter().filter(|(it, _)| it.part != Part::Operation) {
            let mut all = vec![Seen::Something];
            all.extend(fact.nullable.then_some(Seen::Null));
            all.extend(fact.values.iter().flatten().map(|(it, _)| Seen::Value(it.clone())));
            for seen in all {
                let line = line(place, fact, &seen);
                let known = lines.entry(line).or_insert_with_key(|line| Known {
                    weight: self.written(&line.at).map_or(Weight::Inferred, |(_, it)| it),
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

    /// Which runs of scenarios settle most of what is not recorded, and which of their calls.
    #[must_use]
    pub fn plan(&self, lines: &Lines, calls: &[Rehearsed]) -> Plan {
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
            let Rehearsed { scenario, target, .. } = &calls[run[0]];
            let (scenario, calls) = (scenario.clone(), of_run.collect());
            plan.runs.push(Run { scenario, target, settles, calls });
        }
        // Each is asked in lists and in objects.
        let asked = calls.iter().filter(|it| it.target == "lists");
        let asked = asked.filter_map(|it| Some((it.scenario.clone(), it.number, it.asks.clone()?)));
        plan.questions = asked.collect();
        plan
    }

    /// The lines that an exchange shows, and where.
    #[must_use]
    pub fn shown(&self, request: &Request, response: &Response) -> BTreeSet<(Line, Place)> {
        let seen = seen(&self.api, &self.facts, request, response).into_iter();
        let line = |(place, seen)| Some((line(&place, self.facts.get(&place)?, &seen), place));
        seen.filter_map(line).collect()
    }

    /// The pointers of lines that are shown in places, and of all that they are in.
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

    /// The same of all lines.
    fn all_pointers(&self) -> BTreeSet<String> {
        let lines = self.lines(&[]).into_iter();
        let shown = lines.flat_map(|(line, known)| {
            known.places.into_keys().map(move |place| (line.clone(), place))
        });
        self.pointers(&shown.collect())
    }

    /// How well comments say that a pointer is known, and which of them does, leaving out what they say of
    /// recordings. What is said of the whole file comes last, behind what a reference leads to.
    fn written(&self, pointer: &str) -> Option<(&Comment, Weight)> {
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

/// The numbers of the sets that cover most of what is open, the best first, with how much; what they cover
/// is open no more.
fn greedy(sets: &[BTreeSet<Line>], open: &mut BTreeSet<Line>) -> Vec<(usize, usize)> {
    let mut chosen = Vec::new();
    loop {
        let covers = |number: &usize| sets[*number].intersection(open).count();
        // Of those that cover as much, the first.
        let Some(best) = (0..sets.len()).rev().max_by_key(covers) else { return chosen };
        let count = covers(&best);
        if count == 0 {
            return chosen;
        }
        open.retain(|it| !sets[best].contains(it));
        chosen.push((best, count));
    }
}

/// The line of what was seen in a place.
fn line(place: &Place, fact: &Fact, seen: &Seen) -> Line {
    let is_sent = matches!(place.part, Part::Request | Part::Parameter(..));
    let at = match seen {
        Seen::Value(it) => fact.values.as_ref().and_then(|all| all.get(it)),
        Seen::Something | Seen::Null => None,
    };
    let at = at.or(fact.at.first()).cloned().unwrap_or_default();
    Line { at, is_null: *seen == Seen::Null, is_sent }
}

/// The paths of recordings that evidence names.
fn recordings(evidence: &Evidence) -> impl Iterator<Item = &str> {
    let recorded = evidence.grounds.iter().filter(|it| it.weight == Weight::Recorded);
    recorded.map(|it| it.detail.as_str())
}

/// Whether a recording is the one of this path, or in the folder of this path, of whatever kind.
fn is_below(recording: &str, path: &str) -> bool {
    let below = |rest: &str| rest.is_empty() || rest.starts_with('/');
    let path = path.trim_end_matches('/');
    FOLDERS.iter().any(|folder| {
        recording.strip_prefix(folder).and_then(|it| it.strip_prefix(path)).is_some_and(below)
    })
}
