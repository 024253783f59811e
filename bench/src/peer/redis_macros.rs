//! redis-macros: a struct as one JSON string, which is read and written as a whole by GET and SET.

use redis::aio::MultiplexedConnection;

use super::{Got, Peer, Run, boxed};
use crate::Outcome;
use crate::data::{Data, Record};
use crate::work::Work;

pub(crate) struct RedisMacros {
    connection: MultiplexedConnection,
    data: Data,
}

impl RedisMacros {
    pub(crate) async fn connect(url: &str, data: &Data) -> Outcome<Self> {
        Ok(Self { connection: super::hand::connect(url).await?, data: data.clone() })
    }

    async fn save(&self, records: &[Record]) -> Outcome<Got> {
        let mut pipe = redis::pipe();
        for record in records {
            pipe.cmd("SET").arg(key(record.id)).arg(record).ignore();
        }
        let () = pipe.query_async(&mut self.connection.clone()).await?;
        Ok(Got::Nothing)
    }

    async fn load(&self) -> Outcome<Got> {
        let mut pipe = redis::pipe();
        for id in self.data.ids() {
            pipe.cmd("GET").arg(key(id));
        }
        let records: Vec<Record> = pipe.query_async(&mut self.connection.clone()).await?;
        Ok(Got::Records(self.data.ids().zip(records).map(|(id, record)| Record { id, ..record }).collect()))
    }
}

fn key(id: u64) -> String {
    format!("M{{{id}}}")
}

impl Peer for RedisMacros {
    fn name(&self) -> &'static str {
        "redis-macros"
    }

    fn prefix(&self) -> &'static str {
        "M"
    }

    fn run(&self, work: Work) -> Option<Run<'_>> {
        match work {
            Work::Save => boxed(self.save(&self.data.full)),
            Work::SaveSparse => boxed(self.save(&self.data.sparse)),
            Work::LoadAll | Work::LoadNamed => boxed(self.load()),
            _ => None,
        }
    }
}
