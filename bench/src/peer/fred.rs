//! fred: values in, values out.

use std::collections::HashMap;
use std::sync::Arc;

use fred::prelude::{
    Builder, Client, ClientLike as _, Config, Error, HashesInterface as _, TransactionInterface as _, Value,
};

use super::{Got, Peer, Run, boxed, gather};
use crate::Outcome;
use crate::data::{Data, NAMES, Record, Step, counters};
use crate::sizes::{Put, Sample, Take, with_size};
use crate::work::Work;

pub(crate) struct Fred {
    client: Client,
    data: Data,
}

/// The fields of a record in the order of [`NAMES`].
type Row = (String, String, String, u32, f64, bool, u64, Option<i64>);

impl Fred {
    pub(crate) async fn connect(url: &str, data: &Data) -> Outcome<Self> {
        let mut builder = Builder::from_config(Config::from_url(url)?);
        builder.with_connection_config(|config| config.tcp.nodelay = Some(true));
        let client = builder.build()?;
        client.init().await?;
        Ok(Self { client, data: data.clone() })
    }

    async fn save(&self) -> Outcome<Got> {
        let pipe = self.client.pipeline();
        for record in self.data.full.iter() {
            let () = pipe.hset(key(record.id), pairs(record)).await?;
        }
        pipe.all::<Vec<Value>>().await?;
        Ok(Got::Nothing)
    }

    /// A transaction is a batch of its own: all are sent before the first is waited for.
    async fn save_sparse(&self) -> Outcome<Got> {
        let saves = self.data.sparse.iter().map(|record| async {
            if record.last_seen.is_some() {
                return self.client.hset(key(record.id), pairs(record)).await;
            }
            let transaction = self.client.multi();
            let () = transaction.hset(key(record.id), pairs(record)).await?;
            let () = transaction.hdel(key(record.id), "last_seen").await?;
            transaction.exec::<()>(true).await
        });
        futures_util::future::try_join_all(saves).await?;
        Ok(Got::Nothing)
    }

    async fn load_all(&self) -> Outcome<Got> {
        let pipe = self.client.pipeline();
        for id in self.data.ids() {
            let () = pipe.hgetall(key(id)).await?;
        }
        let replies: Vec<Value> = pipe.all().await?;
        let records = self.data.ids().zip(replies).map(|(id, reply)| from_map(id, reply.convert()?));
        Ok(Got::Records(records.collect::<Outcome<_>>()?))
    }

    async fn load_named(&self) -> Outcome<Got> {
        let pipe = self.client.pipeline();
        for id in self.data.ids() {
            let () = pipe.hmget(key(id), NAMES.to_vec()).await?;
        }
        let replies: Vec<Value> = pipe.all().await?;
        let records = self.data.ids().zip(replies).map(|(id, reply)| Ok(from_row(id, reply.convert()?)));
        Ok(Got::Records(records.collect::<Outcome<_>>()?))
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
        let pipe = self.client.pipeline();
        for id in counters() {
            let () = pipe.hincrby(counter(id), "visits", 1).await?;
        }
        Ok(Got::Counts(pipe.all().await?))
    }

    async fn update(&self) -> Outcome<Got> {
        let pipe = self.client.pipeline();
        for record in self.data.updated.iter() {
            let visits = Value::try_from(record.visits)?;
            let changed = [("visits", visits), ("last_seen", record.last_seen.unwrap_or_default().into())];
            let () = pipe.hset(key(record.id), changed).await?;
        }
        pipe.all::<Vec<Value>>().await?;
        Ok(Got::Nothing)
    }

    async fn mixed(&self) -> Outcome<Got> {
        let pipe = self.client.pipeline();
        for step in self.data.steps() {
            let () = pipe.hmget(key(step.load), NAMES.to_vec()).await?;
            let () = pipe.hset(key(step.save.id), pairs(step.save)).await?;
            let () = pipe.hincrby(counter(step.count), "visits", 1).await?;
            let () = pipe.hget(key(step.get), "name").await?;
        }
        let mut replies = pipe.all::<Vec<Value>>().await?.into_iter();
        let mut next = || replies.next().unwrap_or(Value::Null);
        let step = |step: Step<'_>| {
            let record = from_row(step.load, next().convert()?);
            let () = next().convert()?;
            Ok((record, next().convert()?, next().convert()?))
        };
        Ok(Got::Mixed(self.data.steps().map(step).collect::<Result<_, Error>>()?))
    }

    async fn save_sized<T: Sample>(&self, records: &[T]) -> Outcome<Got> {
        let pipe = self.client.pipeline();
        for (id, record) in T::ids().zip(records) {
            let mut pairs = Vec::with_capacity(T::NAMES.len());
            record.write(&mut pairs);
            let () = pipe.hset(sized_key::<T>(id), pairs).await?;
        }
        pipe.all::<Vec<Value>>().await?;
        Ok(Got::Nothing)
    }

    async fn load_sized<T: Sample>(&self) -> Outcome<Got> {
        let pipe = self.client.pipeline();
        for id in T::ids() {
            let () = pipe.hmget(sized_key::<T>(id), T::NAMES.to_vec()).await?;
        }
        let replies: Vec<Value> = pipe.all().await?;
        let records = T::ids().zip(replies).map(|(id, reply)| T::read(id, reply.convert::<Vec<Value>>()?.into_iter()));
        Ok(Got::Sized(Box::new(records.collect::<Result<Vec<T>, Error>>()?)))
    }
}

impl Put for Vec<(&'static str, Value)> {
    fn text(&mut self, name: &'static str, text: &str) {
        self.push((name, text.into()));
    }

    fn number(&mut self, name: &'static str, number: u64) {
        self.push((name, i64::try_from(number).unwrap_or(i64::MAX).into()));
    }
}

impl Take for std::vec::IntoIter<Value> {
    type Error = Error;

    fn text(&mut self) -> Result<String, Error> {
        self.next().unwrap_or(Value::Null).convert()
    }

    fn number(&mut self) -> Result<u64, Error> {
        self.next().unwrap_or(Value::Null).convert()
    }
}

fn key(id: u64) -> String {
    format!("F{{{id}}}")
}

fn counter(id: u64) -> String {
    format!("FC{{{id}}}")
}

fn sized_key<T: Sample>(id: u64) -> String {
    format!("F{}{{{id}}}", T::TAG)
}

fn pairs(record: &Record) -> Vec<(&'static str, Value)> {
    let mut pairs: Vec<(&str, Value)> = vec![
        ("name", record.name.as_str().into()),
        ("email", record.email.as_str().into()),
        ("bio", record.bio.as_str().into()),
        ("age", record.age.into()),
        ("score", record.score.into()),
        ("admin", i64::from(record.admin).into()),
        ("visits", i64::try_from(record.visits).unwrap_or(i64::MAX).into()),
    ];
    pairs.extend(record.last_seen.map(|at| ("last_seen", at.into())));
    pairs
}

fn from_row(id: u64, (name, email, bio, age, score, admin, visits, last_seen): Row) -> Record {
    Record { id, name, email, bio, age, score, admin, visits, last_seen }
}

fn from_map(id: u64, mut map: HashMap<String, Value>) -> Outcome<Record> {
    let mut take = |name: &str| map.remove(name).unwrap_or(Value::Null);
    Ok(Record {
        id,
        name: take("name").convert()?,
        email: take("email").convert()?,
        bio: take("bio").convert()?,
        age: take("age").convert()?,
        score: take("score").convert()?,
        admin: take("admin").convert()?,
        visits: take("visits").convert()?,
        last_seen: take("last_seen").convert()?,
    })
}

async fn save_and_load(client: &Client, records: &[Record]) -> Result<Vec<Record>, Error> {
    let mut loaded = Vec::with_capacity(records.len());
    for record in records {
        let () = client.hset(key(record.id), pairs(record)).await?;
        loaded.push(from_row(record.id, client.hmget(key(record.id), NAMES.to_vec()).await?));
    }
    Ok(loaded)
}

impl Peer for Fred {
    fn name(&self) -> &'static str {
        "fred"
    }

    fn prefix(&self) -> &'static str {
        "F"
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
