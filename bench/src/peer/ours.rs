//! redis-struct.

use std::sync::Arc;

use redis_struct::{Db, Pipeline, RedisStruct};

use super::{Got, Peer, Run, boxed, gather};
use crate::Outcome;
use crate::data::{Data, Record, Step, counters};
use crate::sizes::{Sample, with_size};
use crate::work::Work;

#[derive(RedisStruct, Debug)]
#[redis(keyspace = "SC")]
struct Counter {
    #[redis(key)]
    id: u64,
    visits: u64,
}

pub(crate) struct Ours {
    db: Db,
    data: Data,
}

impl Ours {
    pub(crate) async fn connect(url: &str, data: &Data) -> Outcome<Self> {
        Ok(Self { db: Db::connect(url).await?, data: data.clone() })
    }

    async fn save(&self, records: &[Record]) -> Outcome<Got> {
        self.db.pipelined(|p| records.iter().map(|r| r.save(p)).collect::<Vec<_>>()).await?;
        Ok(Got::Nothing)
    }

    async fn load(&self) -> Outcome<Got> {
        let loaded = self.db.pipelined(|p| self.data.ids().map(|id| Record::load(p, id)).collect::<Vec<_>>());
        Ok(Got::Records(loaded.await?))
    }

    async fn one_by_one(&self) -> Outcome<Got> {
        Ok(Got::Records(save_and_load(&self.db, self.data.some()).await?))
    }

    async fn tasks(&self) -> Outcome<Got> {
        let task = |share: &Arc<[Record]>| {
            let (db, share) = (self.db.clone(), share.clone());
            tokio::spawn(async move { save_and_load(&db, &share).await })
        };
        gather(self.data.shares.iter().map(task).collect()).await
    }

    async fn count(&self) -> Outcome<Got> {
        let counts =
            self.db.pipelined(|p| counters().map(|id| Counter::incr(p, id, Counter::VISITS, 1)).collect::<Vec<_>>());
        Ok(Got::Counts(counts.await?))
    }

    async fn update(&self) -> Outcome<Got> {
        let change = |r: &Record| Record::changes().visits(r.visits).last_seen(r.last_seen);
        let updates = |p: &_| self.data.updated.iter().map(|r| Record::update(p, r.id, change(r))).collect::<Vec<_>>();
        self.db.pipelined(updates).await?;
        Ok(Got::Nothing)
    }

    async fn load_many(&self) -> Outcome<Got> {
        let found = Record::load_many(&self.db, self.data.ids()).await?;
        Ok(Got::Records(found.into_iter().flatten().collect()))
    }

    async fn mixed(&self) -> Outcome<Got> {
        let step = |p: &Pipeline, step: Step<'_>| {
            let loaded = Record::load(p, step.load);
            step.save.save(p);
            (loaded, Counter::incr(p, step.count, Counter::VISITS, 1), Record::get(p, step.get, Record::NAME))
        };
        let mixed = self.db.pipelined(|p| self.data.steps().map(|each| step(p, each)).collect::<Vec<_>>());
        Ok(Got::Mixed(mixed.await?))
    }

    async fn save_sized<T: Sample>(&self, records: &[T]) -> Outcome<Got> {
        self.db.pipelined(|p| records.iter().map(|r| r.save(p)).collect::<Vec<_>>()).await?;
        Ok(Got::Nothing)
    }

    async fn load_sized<T: Sample>(&self) -> Outcome<Got> {
        let loaded = self.db.pipelined(|p| T::ids().map(|id| T::load(p, id)).collect::<Vec<_>>()).await?;
        Ok(Got::Sized(Box::new(loaded)))
    }
}

async fn save_and_load(db: &Db, records: &[Record]) -> redis_struct::Result<Vec<Record>> {
    let mut loaded = Vec::with_capacity(records.len());
    for record in records {
        record.save(db).await?;
        loaded.push(Record::load(db, record.id).await?);
    }
    Ok(loaded)
}

impl Peer for Ours {
    fn name(&self) -> &'static str {
        "ours"
    }

    fn prefix(&self) -> &'static str {
        "S"
    }

    fn run(&self, work: Work) -> Option<Run<'_>> {
        match work {
            Work::Save => boxed(self.save(&self.data.full)),
            Work::SaveSparse => boxed(self.save(&self.data.sparse)),
            Work::LoadAll | Work::LoadNamed => boxed(self.load()),
            Work::OneByOne => boxed(self.one_by_one()),
            Work::Tasks => boxed(self.tasks()),
            Work::Count => boxed(self.count()),
            Work::Update => boxed(self.update()),
            Work::LoadMany => boxed(self.load_many()),
            Work::Mixed => boxed(self.mixed()),
            Work::SaveOf(size) => with_size!(size, T => boxed(self.save_sized(T::of(&self.data.samples)))),
            Work::LoadOf(size) => with_size!(size, T => boxed(self.load_sized::<T>())),
        }
    }
}
