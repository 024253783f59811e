//! Hand-written code on redis-rs, of the version that redis-struct uses.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::io::tcp::TcpSettings;
use redis::{
    AsyncConnectionConfig, Client, Cmd, IntoConnectionInfo as _, ParsingError, RedisResult, Value, from_redis_value,
};

use super::{Got, Peer, Run, boxed, gather};
use crate::Outcome;
use crate::data::{Data, NAMES, Record, Step, counters};
use crate::sizes::{Put, Sample, Take, with_size};
use crate::work::Work;

pub(crate) struct Hand {
    connection: MultiplexedConnection,
    data: Data,
}

/// The fields of a record in the order of [`NAMES`].
type Row = (String, String, String, u32, f64, bool, u64, Option<i64>);

impl Hand {
    pub(crate) async fn connect(url: &str, data: &Data) -> Outcome<Self> {
        Ok(Self { connection: connect(url).await?, data: data.clone() })
    }

    fn connection(&self) -> MultiplexedConnection {
        self.connection.clone()
    }

    async fn save(&self, records: &[Record]) -> Outcome<Got> {
        let mut pipe = redis::pipe();
        for record in records {
            pipe.add_command(hset(record)).ignore();
        }
        let () = pipe.query_async(&mut self.connection()).await?;
        Ok(Got::Nothing)
    }

    /// Where a field is `None`, it is removed in the same step.
    async fn save_sparse(&self) -> Outcome<Got> {
        let mut pipe = redis::pipe();
        for record in self.data.sparse.iter() {
            if record.last_seen.is_some() {
                pipe.add_command(hset(record)).ignore();
            } else {
                pipe.cmd("MULTI").ignore();
                pipe.add_command(hset(record)).ignore();
                pipe.cmd("HDEL").arg(key(record.id)).arg("last_seen").ignore();
                pipe.cmd("EXEC").ignore();
            }
        }
        let () = pipe.query_async(&mut self.connection()).await?;
        Ok(Got::Nothing)
    }

    async fn load_all(&self) -> Outcome<Got> {
        let mut pipe = redis::pipe();
        for id in self.data.ids() {
            pipe.cmd("HGETALL").arg(key(id));
        }
        let maps: Vec<HashMap<String, String>> = pipe.query_async(&mut self.connection()).await?;
        let records = self.data.ids().zip(maps).map(|(id, map)| from_map(id, map));
        Ok(Got::Records(records.collect::<Outcome<_>>()?))
    }

    async fn load_named(&self) -> Outcome<Got> {
        let mut pipe = redis::pipe();
        for id in self.data.ids() {
            pipe.add_command(hmget(id));
        }
        let rows: Vec<Row> = pipe.query_async(&mut self.connection()).await?;
        Ok(Got::Records(self.data.ids().zip(rows).map(|(id, row)| from_row(id, row)).collect()))
    }

    async fn one_by_one(&self) -> Outcome<Got> {
        Ok(Got::Records(save_and_load(self.connection(), self.data.some()).await?))
    }

    async fn tasks(&self) -> Outcome<Got> {
        let task = |share: &Arc<[Record]>| {
            let (connection, share) = (self.connection(), share.clone());
            tokio::spawn(async move { save_and_load(connection, &share).await })
        };
        gather(self.data.shares.iter().map(task).collect()).await
    }

    async fn count(&self) -> Outcome<Got> {
        let mut pipe = redis::pipe();
        for id in counters() {
            pipe.cmd("HINCRBY").arg(counter(id)).arg("visits").arg(1);
        }
        Ok(Got::Counts(pipe.query_async(&mut self.connection()).await?))
    }

    async fn update(&self) -> Outcome<Got> {
        let mut pipe = redis::pipe();
        for record in self.data.updated.iter() {
            let cmd = pipe.cmd("HSET").arg(key(record.id));
            cmd.arg("visits").arg(record.visits).arg("last_seen").arg(record.last_seen).ignore();
        }
        let () = pipe.query_async(&mut self.connection()).await?;
        Ok(Got::Nothing)
    }

    async fn mixed(&self) -> Outcome<Got> {
        let mut pipe = redis::pipe();
        for step in self.data.steps() {
            pipe.add_command(hmget(step.load));
            pipe.add_command(hset(step.save)).ignore();
            pipe.cmd("HINCRBY").arg(counter(step.count)).arg("visits").arg(1);
            pipe.cmd("HGET").arg(key(step.get)).arg("name");
        }
        let replies: Vec<Value> = pipe.query_async(&mut self.connection()).await?;
        let mut replies = replies.into_iter();
        let mut next = || replies.next().unwrap_or(Value::Nil);
        let step = |step: Step<'_>| {
            let record = from_row(step.load, from_redis_value(next())?);
            Ok((record, from_redis_value(next())?, from_redis_value(next())?))
        };
        Ok(Got::Mixed(self.data.steps().map(step).collect::<RedisResult<_>>()?))
    }

    async fn save_sized<T: Sample>(&self, records: &[T]) -> Outcome<Got> {
        let mut pipe = redis::pipe();
        for (id, record) in T::ids().zip(records) {
            let mut cmd = redis::cmd("HSET");
            record.write(cmd.arg(sized_key::<T>(id)));
            pipe.add_command(cmd).ignore();
        }
        let () = pipe.query_async(&mut self.connection()).await?;
        Ok(Got::Nothing)
    }

    async fn load_sized<T: Sample>(&self) -> Outcome<Got> {
        let mut pipe = redis::pipe();
        for id in T::ids() {
            pipe.cmd("HMGET").arg(sized_key::<T>(id)).arg(T::NAMES);
        }
        let rows: Vec<Vec<Value>> = pipe.query_async(&mut self.connection()).await?;
        let loaded: Vec<T> =
            T::ids().zip(rows).map(|(id, row)| T::read(id, row.into_iter())).collect::<Result<_, _>>()?;
        Ok(Got::Sized(Box::new(loaded)))
    }
}

impl Put for Cmd {
    fn text(&mut self, name: &'static str, text: &str) {
        self.arg(name).arg(text);
    }

    fn number(&mut self, name: &'static str, number: u64) {
        self.arg(name).arg(number);
    }
}

impl Take for std::vec::IntoIter<Value> {
    type Error = ParsingError;

    fn text(&mut self) -> Result<String, ParsingError> {
        from_redis_value(self.next().unwrap_or(Value::Nil))
    }

    fn number(&mut self) -> Result<u64, ParsingError> {
        from_redis_value(self.next().unwrap_or(Value::Nil))
    }
}

/// A connection with the settings that a careful engineer gives it.
pub(super) async fn connect(url: &str) -> Outcome<MultiplexedConnection> {
    // redis-rs leaves it off
    let nodelay = TcpSettings::default().set_nodelay(true);
    let client = Client::open(url.into_connection_info()?.set_tcp_settings(nodelay))?;
    // half a second, which it would be otherwise, is for the whole of a pipeline
    let config = AsyncConnectionConfig::new().set_response_timeout(Some(Duration::from_secs(20)));
    Ok(client.get_multiplexed_async_connection_with_config(&config).await?)
}

fn key(id: u64) -> String {
    format!("H{{{id}}}")
}

fn counter(id: u64) -> String {
    format!("HC{{{id}}}")
}

fn sized_key<T: Sample>(id: u64) -> String {
    format!("H{}{{{id}}}", T::TAG)
}

fn hset(record: &Record) -> Cmd {
    let mut cmd = redis::cmd("HSET");
    cmd.arg(key(record.id));
    cmd.arg("name").arg(&record.name).arg("email").arg(&record.email).arg("bio").arg(&record.bio);
    cmd.arg("age").arg(record.age).arg("score").arg(record.score).arg("admin").arg(record.admin);
    cmd.arg("visits").arg(record.visits);
    if let Some(at) = record.last_seen {
        cmd.arg("last_seen").arg(at);
    }
    cmd
}

fn hmget(id: u64) -> Cmd {
    let mut cmd = redis::cmd("HMGET");
    cmd.arg(key(id)).arg(&NAMES);
    cmd
}

fn from_row(id: u64, (name, email, bio, age, score, admin, visits, last_seen): Row) -> Record {
    Record { id, name, email, bio, age, score, admin, visits, last_seen }
}

fn from_map(id: u64, mut map: HashMap<String, String>) -> Outcome<Record> {
    let mut take = |name: &str| map.remove(name).ok_or_else(|| format!("no {name}"));
    Ok(Record {
        id,
        name: take("name")?,
        email: take("email")?,
        bio: take("bio")?,
        age: take("age")?.parse()?,
        score: take("score")?.parse()?,
        admin: take("admin")? == "1",
        visits: take("visits")?.parse()?,
        last_seen: take("last_seen").ok().map(|at| at.parse()).transpose()?,
    })
}

async fn save_and_load(mut connection: MultiplexedConnection, records: &[Record]) -> RedisResult<Vec<Record>> {
    let mut loaded = Vec::with_capacity(records.len());
    for record in records {
        let () = hset(record).query_async(&mut connection).await?;
        let row: Row = hmget(record.id).query_async(&mut connection).await?;
        loaded.push(from_row(record.id, row));
    }
    Ok(loaded)
}

impl Peer for Hand {
    fn name(&self) -> &'static str {
        super::HAND
    }

    fn prefix(&self) -> &'static str {
        "H"
    }

    fn run(&self, work: Work) -> Option<Run<'_>> {
        match work {
            Work::Save => boxed(self.save(&self.data.full)),
            Work::SaveSparse => boxed(self.save_sparse()),
            Work::LoadAll => boxed(self.load_all()),
            Work::LoadNamed | Work::LoadMany => boxed(self.load_named()),
            Work::OneByOne => boxed(self.one_by_one()),
            Work::Tasks => boxed(self.tasks()),
            Work::Count => boxed(self.count()),
            Work::Update => boxed(self.update()),
            Work::Mixed => boxed(self.mixed()),
            Work::SaveOf(size) => with_size!(size, T => boxed(self.save_sized(T::of(&self.data.samples)))),
            Work::LoadOf(size) => with_size!(size, T => boxed(self.load_sized::<T>())),
        }
    }
}
