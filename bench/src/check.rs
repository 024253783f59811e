//! Whether a peer does the work: what it returned, and what is stored afterwards, read without any of the peers.

use std::collections::BTreeMap;

use redis_struct::testing::{Client, Reply, Server};

use crate::Outcome;
use crate::data::{COUNTERS, Data, FIRST_COUNT, Record, Step, counters};
use crate::peer::{Got, Mixed, Peer};
use crate::sizes::{Sample, Samples, with_size};
use crate::work::Work;

/// Does the work twice with a peer, and looks at the second time: then all the records are there. What is loaded is
/// saved first.
pub(crate) async fn peer(server: &Server, peer: &dyn Peer, works: &[Work], data: &Data) -> Outcome {
    let mut client = server.connect()?;
    let saves = [Work::Save].into_iter().chain(works.iter().copied().filter_map(save_before));
    for work in saves.chain(works.iter().copied()) {
        let (Some(first), Some(second)) = (peer.run(work), peer.run(work)) else { continue };
        let done = async {
            prepare(&mut client, peer.prefix(), work, data)?;
            first.await?;
            prepare(&mut client, peer.prefix(), work, data)?;
            returned(work, second.await?, data)?;
            stored(&mut client, peer.prefix(), work, data)
        };
        done.await.map_err(|e| format!("{} fails at {work}: {e}", peer.name()))?;
    }
    Ok(())
}

fn save_before(work: Work) -> Option<Work> {
    match work {
        Work::LoadOf(size) => Some(Work::SaveOf(size)),
        _ => None,
    }
}

/// Makes what is to be changed, with other values.
fn prepare(client: &mut Client, prefix: &str, work: Work, data: &Data) -> Outcome {
    let mut set = |key: &str, fields: &[(&str, &str)]| {
        let words: Vec<&str> = fields.iter().flat_map(|(name, text)| [*name, *text]).collect();
        match client.command(&[&["HSET", key], words.as_slice()].concat()) {
            Ok(Reply::Error(error)) => Err(error.into()),
            done => done.map(drop).map_err(Into::into),
        }
    };
    match work {
        Work::Count | Work::Mixed => (1000..1000 + COUNTERS)
            .try_for_each(|id| set(&format!("{prefix}C{{{id}}}"), &[("visits", &FIRST_COUNT.to_string())])),
        // redis-macros has no hashes
        Work::SaveSparse if prefix != "M" => {
            data.sparse.iter().try_for_each(|r| set(&format!("{prefix}{{{}}}", r.id), &[("last_seen", "1")]))
        }
        Work::Update => data.updated.iter().try_for_each(|r| {
            let fields = Record { visits: 0, last_seen: Some(0), ..r.clone() }.fields();
            let fields: Vec<_> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
            set(&format!("{prefix}{{{}}}", r.id), &fields)
        }),
        Work::SaveOf(size) => with_size!(size, T => T::ids().try_for_each(|id| {
            let fields: Vec<_> = T::NAMES.iter().map(|name| (*name, "1")).collect();
            set(&format!("{prefix}{}{{{id}}}", T::TAG), &fields)
        })),
        _ => Ok(()),
    }
}

fn returned(work: Work, got: Got, data: &Data) -> Outcome {
    match (work, got) {
        (Work::Save | Work::SaveSparse | Work::Update | Work::SaveOf(_), Got::Nothing) => Ok(()),
        (Work::LoadAll | Work::LoadNamed | Work::LoadMany, Got::Records(records)) => same(&records, &data.full),
        #[cfg(feature = "peers")]
        (Work::LoadAll, Got::Stored(stored)) => {
            let records: Vec<_> = data.ids().zip(stored).map(|(id, stored)| stored.into_record(id)).collect();
            same(&records, &data.full)
        }
        (Work::OneByOne, Got::Records(records)) => same(&records, data.some()),
        (Work::Tasks, Got::Records(records)) => same(&records, &data.shares.concat()),
        (Work::Count, Got::Counts(counts)) => same(&counts, &counted(counters())),
        (Work::Mixed, Got::Mixed(mixed)) => same(&mixed, &expected_mixed(data)),
        (Work::LoadOf(_), Got::Sized(records)) if records.is_expected(&data.samples) => Ok(()),
        // the server has an order of its own
        (Work::LoadAll, Got::Reply { found, expected }) if lines(&found.borrow()) == lines(&expected) => Ok(()),
        (_, Got::Reply { found, expected }) if **found.borrow() == *expected => Ok(()),
        (_, got) => Err(format!("it returned {got:?} that were not expected").into()),
    }
}

/// The lines of a reply, sorted.
fn lines(reply: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<_> = reply.split(|byte| *byte == b'\n').collect();
    lines.sort_unstable();
    lines
}

fn expected_mixed(data: &Data) -> Vec<Mixed> {
    let counts = counted(data.steps().map(|step| step.count));
    let record = |id| data.full.iter().find(|record| record.id == id).cloned();
    let mixed = |(step, count): (Step<'_>, u64)| Some((record(step.load)?, count, record(step.get)?.name));
    data.steps().zip(counts).filter_map(mixed).collect()
}

/// What incrementing these counters one after another returns.
fn counted(ids: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut now = BTreeMap::new();
    let next = |id| {
        let count = now.entry(id).or_insert(FIRST_COUNT);
        *count += 1;
        *count
    };
    ids.map(next).collect()
}

fn stored(client: &mut Client, prefix: &str, work: Work, data: &Data) -> Outcome {
    let mut all = |expected: &[Record]| {
        let found = expected.iter().map(|record| read(client, prefix, record.id));
        same(&found.collect::<Outcome<Vec<_>>>()?, expected)
    };
    match work {
        Work::Save => all(&data.full),
        Work::SaveSparse => all(&data.sparse),
        Work::Update => all(&data.updated),
        Work::SaveOf(size) => with_size!(size, T => stored_sized::<T>(client, prefix, &data.samples)),
        _ => Ok(()),
    }
}

fn stored_sized<T: Sample>(client: &mut Client, prefix: &str, samples: &Samples) -> Outcome {
    for (id, record) in T::ids().zip(T::of(samples)) {
        let reply = client.command(&["HGETALL", &format!("{prefix}{}{{{id}}}", T::TAG)])?;
        let Reply::Array(words) = reply else { return Err(format!("{id} is {reply:?}").into()) };
        let expected = record.texts().into_iter().map(|(name, text)| (name.to_owned(), text));
        if texts(&words) != expected.collect() {
            return Err(format!("{id} is {:?}", texts(&words)).into());
        }
    }
    Ok(())
}

fn same<T: PartialEq + std::fmt::Debug>(found: &[T], expected: &[T]) -> Outcome {
    let differs = found.iter().zip(expected).find(|(found, expected)| found != expected);
    match differs {
        Some((found, expected)) => Err(format!("{found:?}, expected {expected:?}").into()),
        None if found.len() != expected.len() => Err(format!("{} of {}", found.len(), expected.len()).into()),
        None => Ok(()),
    }
}

/// A record as it is stored: a hash, or JSON.
fn read(client: &mut Client, prefix: &str, id: u64) -> Outcome<Record> {
    let key = format!("{prefix}{{{id}}}");
    match client.command(&["HGETALL", &key])? {
        Reply::Array(words) => from_hash(id, &words),
        _ => {
            let reply = client.command(&["GET", &key])?;
            Ok(Record { id, ..serde_json::from_slice(reply.as_bytes().unwrap_or_default())? })
        }
    }
}

fn texts(words: &[Reply]) -> BTreeMap<String, String> {
    let text = |reply: &Reply| String::from_utf8_lossy(reply.as_bytes().unwrap_or_default()).into_owned();
    words.chunks_exact(2).filter_map(|pair| Some((text(pair.first()?), text(pair.last()?)))).collect()
}

fn from_hash(id: u64, words: &[Reply]) -> Outcome<Record> {
    let mut fields = texts(words);
    let mut take = |name: &str| fields.remove(name).ok_or_else(|| format!("{id} has no `{name}`"));
    let record = Record {
        id,
        name: take("name")?,
        email: take("email")?,
        bio: take("bio")?,
        age: take("age")?.parse()?,
        score: take("score")?.parse()?,
        // each library has its own way to write them
        admin: ["1", "true"].contains(&take("admin")?.as_str()),
        visits: take("visits")?.parse()?,
        last_seen: take("last_seen").ok().map(|at| at.parse()).transpose()?,
    };
    if fields.is_empty() { Ok(record) } else { Err(format!("{id} has {fields:?}, too").into()) }
}
