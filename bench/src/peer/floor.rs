//! The floor: bytes that were made before are written to a socket, and the reply is read but not parsed.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

use super::{Got, Peer, Run, boxed};
use crate::Outcome;
use crate::data::{Data, FIRST_COUNT, PER_TASK, Record, TASKS, counters};
use crate::resp::{array, bulk, command, integer};
use crate::sizes::{Sample, with_size};
use crate::work::Work;

pub(crate) struct Floor {
    stream: Mutex<TcpStream>,
    plans: BTreeMap<Work, Plan>,
    reply: Rc<RefCell<Vec<u8>>>,
}

/// All requests and replies of a work.
struct Plan {
    /// Each is written, and its reply read, before the next.
    steps: Vec<Step>,
    expected: Rc<[u8]>,
}

#[derive(Default)]
struct Step {
    request: Vec<u8>,
    reply: Vec<u8>,
}

impl Floor {
    pub(crate) async fn connect(url: &str, data: &Data) -> Outcome<Self> {
        let stream = TcpStream::connect(url.trim_start_matches("redis://")).await?;
        stream.set_nodelay(true)?;
        let plans = Work::all().into_iter().map(|work| (work, Plan::new(work, data))).collect();
        Ok(Self { stream: Mutex::new(stream), plans, reply: Rc::default() })
    }

    async fn exchange(&self, plan: &Plan) -> Outcome<Got> {
        let mut stream = self.stream.lock().await;
        let (mut read, mut write) = stream.split();
        // it keeps its size: only the first time it is filled with zeros
        let mut found = self.reply.take();
        found.resize(plan.expected.len(), 0);
        let mut rest = found.as_mut_slice();
        for step in &plan.steps {
            let (reply, later) = rest.split_at_mut_checked(step.reply.len()).unwrap_or_default();
            rest = later;
            tokio::try_join!(write.write_all(&step.request), read.read_exact(reply))?;
        }
        self.reply.replace(found);
        Ok(Got::Reply { found: self.reply.clone(), expected: plan.expected.clone() })
    }
}

impl Plan {
    fn new(work: Work, data: &Data) -> Self {
        let steps = match work {
            Work::Save => vec![all(data.full.iter(), Step::save)],
            Work::SaveSparse => vec![all(data.sparse.iter(), Step::save_exactly)],
            Work::LoadAll => vec![all(data.full.iter(), Step::load_all)],
            Work::LoadNamed | Work::LoadMany => vec![all(data.full.iter(), Step::load)],
            Work::OneByOne => data.some().iter().flat_map(|record| save_and_load(&[record])).collect(),
            Work::Tasks => (0..PER_TASK).flat_map(|turn| save_and_load(&turn_of(data, turn))).collect(),
            Work::Count => vec![count()],
            Work::Update => vec![all(data.updated.iter(), Step::update)],
            Work::Mixed => vec![mixed(data)],
            Work::SaveOf(size) => vec![with_size!(size, T => sized::<T>(data, Step::save_fields))],
            Work::LoadOf(size) => vec![with_size!(size, T => sized::<T>(data, Step::load_fields))],
        };
        let expected = steps.iter().flat_map(|step| step.reply.iter().copied()).collect();
        Self { steps, expected }
    }
}

/// One request for all.
fn all<'a>(records: impl Iterator<Item = &'a Record>, add: fn(&mut Step, &Record)) -> Step {
    let mut step = Step::default();
    records.for_each(|record| add(&mut step, record));
    step
}

fn save_and_load(records: &[&Record]) -> [Step; 2] {
    [all(records.iter().copied(), Step::save), all(records.iter().copied(), Step::load)]
}

/// What all tasks do at the same time.
fn turn_of(data: &Data, turn: usize) -> Vec<&Record> {
    data.shares.iter().take(TASKS).filter_map(|share| share.get(turn)).collect()
}

fn sized<T: Sample>(data: &Data, add: fn(&mut Step, &str, &[(&str, String)])) -> Step {
    let mut step = Step::default();
    for (id, record) in T::ids().zip(T::of(&data.samples)) {
        add(&mut step, &format!("P{}{{{id}}}", T::TAG), &record.texts());
    }
    step
}

fn count() -> Step {
    let mut step = Step::default();
    let mut counts = BTreeMap::new();
    counters().for_each(|id| step.count(id, &mut counts));
    step
}

fn mixed(data: &Data) -> Step {
    let mut step = Step::default();
    let mut counts = BTreeMap::new();
    for each in data.steps() {
        if let Some(record) = data.full.iter().find(|record| record.id == each.load) {
            step.load(record);
        }
        step.save(each.save);
        step.count(each.count, &mut counts);
        command(&mut step.request, &["HGET", &key(each.get), "name"]);
        if let Some(record) = data.full.iter().find(|record| record.id == each.get) {
            bulk(&mut step.reply, &record.name);
        }
    }
    step
}

fn key(id: u64) -> String {
    format!("P{{{id}}}")
}

fn flat<'a>(fields: &'a [(&str, String)]) -> Vec<&'a str> {
    fields.iter().flat_map(|(name, text)| [*name, text.as_str()]).collect()
}

/// Each adds a request and its reply. What is saved has been there before.
impl Step {
    fn save(&mut self, record: &Record) {
        self.save_fields(&key(record.id), &record.fields());
    }

    fn save_fields(&mut self, key: &str, fields: &[(&str, String)]) {
        self.hset(key, fields);
        integer(&mut self.reply, 0);
    }

    fn hset(&mut self, key: &str, fields: &[(&str, String)]) {
        command(&mut self.request, &[&["HSET", key], flat(fields).as_slice()].concat());
    }

    fn save_exactly(&mut self, record: &Record) {
        if record.last_seen.is_some() {
            return self.save(record);
        }
        command(&mut self.request, &["MULTI"]);
        self.hset(&key(record.id), &record.fields());
        command(&mut self.request, &["HDEL", &key(record.id), "last_seen"]);
        command(&mut self.request, &["EXEC"]);
        self.reply.extend_from_slice(b"+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n:0\r\n:1\r\n");
    }

    fn update(&mut self, record: &Record) {
        let changed = |(name, _): &(&str, String)| ["visits", "last_seen"].contains(name);
        let fields: Vec<_> = record.fields().into_iter().filter(changed).collect();
        self.save_fields(&key(record.id), &fields);
    }

    fn load(&mut self, record: &Record) {
        self.load_fields(&key(record.id), &record.fields());
    }

    fn load_fields(&mut self, key: &str, fields: &[(&str, String)]) {
        let (names, texts): (Vec<&str>, Vec<&str>) = fields.iter().map(|(name, text)| (*name, text.as_str())).unzip();
        command(&mut self.request, &[&["HMGET", key], names.as_slice()].concat());
        array(&mut self.reply, &texts);
    }

    fn load_all(&mut self, record: &Record) {
        command(&mut self.request, &["HGETALL", &key(record.id)]);
        array(&mut self.reply, &flat(&record.fields()));
    }

    fn count(&mut self, id: u64, counts: &mut BTreeMap<u64, u64>) {
        command(&mut self.request, &["HINCRBY", &format!("PC{{{id}}}"), "visits", "1"]);
        let count = counts.entry(id).or_insert(FIRST_COUNT);
        *count += 1;
        integer(&mut self.reply, *count);
    }
}

impl Peer for Floor {
    fn name(&self) -> &'static str {
        "floor"
    }

    fn prefix(&self) -> &'static str {
        "P"
    }

    fn run(&self, work: Work) -> Option<Run<'_>> {
        boxed(self.exchange(self.plans.get(&work)?))
    }
}
