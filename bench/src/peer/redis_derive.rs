//! redis-derive: a struct as the arguments of HSET, and from the reply of HGETALL. It needs all fields to be there.

use redis_032 as redis;

use redis::aio::MultiplexedConnection;

use super::{Got, Peer, Run, boxed};
use crate::Outcome;
use crate::data::{Data, Record};
use crate::work::Work;

/// [`Record`] without its id.
#[derive(redis_derive::ToRedisArgs, redis_derive::FromRedisValue, Debug, Clone)]
pub(crate) struct Stored {
    name: String,
    email: String,
    bio: String,
    age: u32,
    score: f64,
    admin: bool,
    visits: u64,
    last_seen: Option<i64>,
}

impl From<Record> for Stored {
    fn from(record: Record) -> Self {
        let Record { name, email, bio, age, score, admin, visits, last_seen, .. } = record;
        Self { name, email, bio, age, score, admin, visits, last_seen }
    }
}

impl Stored {
    pub(crate) fn into_record(self, id: u64) -> Record {
        let Self { name, email, bio, age, score, admin, visits, last_seen } = self;
        Record { id, name, email, bio, age, score, admin, visits, last_seen }
    }
}

pub(crate) struct RedisDerive {
    connection: MultiplexedConnection,
    /// What is saved, in its own form.
    full: Vec<(u64, Stored)>,
}

impl RedisDerive {
    pub(crate) async fn connect(url: &str, data: &Data) -> Outcome<Self> {
        let connection = redis::Client::open(url)?.get_multiplexed_async_connection().await?;
        Ok(Self { connection, full: data.full.iter().map(|r| (r.id, r.clone().into())).collect() })
    }

    async fn save(&self) -> Outcome<Got> {
        let mut pipe = redis::pipe();
        for (id, stored) in &self.full {
            pipe.cmd("HSET").arg(key(*id)).arg(stored).ignore();
        }
        let () = pipe.query_async(&mut self.connection.clone()).await?;
        Ok(Got::Nothing)
    }

    async fn load(&self) -> Outcome<Got> {
        let mut pipe = redis::pipe();
        for (id, _) in &self.full {
            pipe.cmd("HGETALL").arg(key(*id));
        }
        Ok(Got::Stored(pipe.query_async(&mut self.connection.clone()).await?))
    }
}

fn key(id: u64) -> String {
    format!("D{{{id}}}")
}

impl Peer for RedisDerive {
    fn name(&self) -> &'static str {
        "redis-derive"
    }

    fn prefix(&self) -> &'static str {
        "D"
    }

    fn run(&self, work: Work) -> Option<Run<'_>> {
        match work {
            Work::Save => boxed(self.save()),
            Work::LoadAll => boxed(self.load()),
            _ => None,
        }
    }
}
