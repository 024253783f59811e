//! rustis: structs through serde.

use std::sync::Arc;

use rustis::client::{BatchPreparedCommand as _, Client, Pipeline};
use rustis::commands::HashCommands as _;
use rustis::resp::{Value, cmd};

use super::{Got, Peer, Run, boxed, gather};
use crate::Outcome;
use crate::data::{Data, NAMES, Record, Step, counters};
use crate::sizes::{Sample, with_size};
use crate::work::Work;

pub(crate) struct Rustis {
    client: Client,
    data: Data,
}

impl Rustis {
    pub(crate) async fn connect(url: &str, data: &Data) -> Outcome<Self> {
        Ok(Self { client: Client::connect(url).await?, data: data.clone() })
    }

    async fn save(&self) -> Outcome<Got> {
        let mut pipe = self.client.create_pipeline();
        for record in self.data.full.iter() {
            pipe.hset(key(record.id), record).forget();
        }
        let () = pipe.execute().await?;
        Ok(Got::Nothing)
    }

    async fn save_sparse(&self) -> Outcome<Got> {
        let mut pipe = self.client.create_pipeline();
        for record in self.data.sparse.iter() {
            save_exactly(&mut pipe, record);
        }
        let () = pipe.execute().await?;
        Ok(Got::Nothing)
    }

    async fn load_all(&self) -> Outcome<Got> {
        let mut pipe = self.client.create_pipeline();
        for id in self.data.ids() {
            pipe.hgetall::<()>(key(id)).queue();
        }
        self.loaded(pipe.execute().await?)
    }

    async fn load_named(&self) -> Outcome<Got> {
        let mut pipe = self.client.create_pipeline();
        for id in self.data.ids() {
            pipe.hmget::<()>(key(id), NAMES).queue();
        }
        self.loaded(pipe.execute().await?)
    }

    fn loaded(&self, records: Vec<Record>) -> Outcome<Got> {
        Ok(Got::Records(self.data.ids().zip(records).map(|(id, record)| Record { id, ..record }).collect()))
    }

    async fn one_by_one(&self) -> Outcome<Got> {
        Ok(Got::Records(save_and_load(&self.client, self.data.some()).await?))
    }

    async fn tasks(&self) -> Outcome<Got> {
        let task = |share: &Arc<[Record]>| {
            let (client, share) = (self.client.clone(), share.clone());
            tokio::spawn(async move { save_and_load(&client, &share).await })
        };
        gather(self.data.shares.iter().map(task).collect()).await
    }

    async fn count(&self) -> Outcome<Got> {
        let mut pipe = self.client.create_pipeline();
        for id in counters() {
            pipe.hincrby(counter(id), "visits", 1).queue();
        }
        Ok(Got::Counts(pipe.execute().await?))
    }

    async fn update(&self) -> Outcome<Got> {
        let mut pipe = self.client.create_pipeline();
        for record in self.data.updated.iter() {
            // one type for the values of a call
            let at = record.last_seen.unwrap_or_default();
            pipe.hset(key(record.id), (("visits", record.visits), ("last_seen", at))).forget();
        }
        let () = pipe.execute().await?;
        Ok(Got::Nothing)
    }

    async fn mixed(&self) -> Outcome<Got> {
        let mut pipe = self.client.create_pipeline();
        for step in self.data.steps() {
            pipe.hmget::<()>(key(step.load), NAMES).queue();
            pipe.hset(key(step.save.id), step.save).forget();
            pipe.hincrby(counter(step.count), "visits", 1).queue();
            pipe.hget::<()>(key(step.get), "name").queue();
        }
        let mut replies = pipe.execute::<Vec<Value>>().await?.into_iter();
        let mut next = || replies.next().unwrap_or(Value::Null);
        let step = |step: Step<'_>| {
            let record: Record = next().into()?;
            Ok((Record { id: step.load, ..record }, next().into()?, next().into()?))
        };
        Ok(Got::Mixed(self.data.steps().map(step).collect::<rustis::Result<_>>()?))
    }

    async fn save_sized<T: Sample>(&self, records: &[T]) -> Outcome<Got> {
        let mut pipe = self.client.create_pipeline();
        for (id, record) in T::ids().zip(records) {
            pipe.hset(sized_key::<T>(id), record).forget();
        }
        let () = pipe.execute().await?;
        Ok(Got::Nothing)
    }

    async fn load_sized<T: Sample>(&self) -> Outcome<Got> {
        let mut pipe = self.client.create_pipeline();
        for id in T::ids() {
            pipe.hmget::<()>(sized_key::<T>(id), T::NAMES).queue();
        }
        let records: Vec<T> = pipe.execute().await?;
        Ok(Got::Sized(Box::new(T::ids().zip(records).map(|(id, record)| record.with_id(id)).collect::<Vec<_>>())))
    }
}

fn key(id: u64) -> String {
    format!("R{{{id}}}")
}

fn counter(id: u64) -> String {
    format!("RC{{{id}}}")
}

fn sized_key<T: Sample>(id: u64) -> String {
    format!("R{}{{{id}}}", T::TAG)
}

fn save_exactly(pipe: &mut Pipeline<'_>, record: &Record) {
    if record.last_seen.is_some() {
        return pipe.hset(key(record.id), record).forget();
    }
    pipe.forget_command(cmd("MULTI"));
    pipe.hset(key(record.id), record).forget();
    pipe.hdel(key(record.id), "last_seen").forget();
    pipe.forget_command(cmd("EXEC"));
}

async fn save_and_load(client: &Client, records: &[Record]) -> rustis::Result<Vec<Record>> {
    let mut loaded = Vec::with_capacity(records.len());
    for record in records {
        client.hset(key(record.id), record).await?;
        let found: Record = client.hmget(key(record.id), NAMES).await?;
        loaded.push(Record { id: record.id, ..found });
    }
    Ok(loaded)
}

impl Peer for Rustis {
    fn name(&self) -> &'static str {
        "rustis"
    }

    fn prefix(&self) -> &'static str {
        "R"
    }

    fn run(&self, work: Work) -> Option<Run<'_>> {
        match work {
            Work::Save => boxed(self.save()),
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
