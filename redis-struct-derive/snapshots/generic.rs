// What the derive makes: see `src/snapshot.rs`. Not compiled, only compared.

#[automatically_derived]
impl<K, F: Clone, const N: usize> renamed::redis::__private::Saved for Pair<K, F, N>
where
    K: Into<Pair<K, F, N>>,
    K: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
    F: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
    K: renamed::redis::__private::Key,
    F: renamed::redis::__private::FieldType,
    Option<Vec<F>>: renamed::redis::__private::FieldType,
    [u8; N]: renamed::redis::__private::FieldType + renamed::redis::__private::Default,
    Option<F>: renamed::redis::__private::Default,
{
    type Key = K;
    const SPEC: &'static renamed::redis::__private::Spec =
        &renamed::redis::__private::Spec::new("Pair", "P", &["left", "right", "bytes", "incr"]).layout(
            "id",
            "K",
            &[
                Self::LEFT.column("left", "F"),
                Self::RIGHT.column("right", "Option<Vec<F>>"),
                Self::BYTES.column("bytes", "[u8; N]"),
                Self::INCR.column("incr", "u64"),
            ],
        );

    #[allow(clippy::misnamed_getters, reason = "the key's field has its own name, and another may be named `key`")]
    fn key(&self) -> &Self::Key {
        &self.id
    }
    fn put(&self, row: &mut renamed::redis::__private::Put) {
        Self::LEFT.raw.put(&self.left, row);
        Self::RIGHT.raw.put(&self.right, row);
        Self::BYTES.raw.put(&self.bytes, row);
        Self::INCR.raw.put(&self.incr, row);
    }
}

#[automatically_derived]
impl<K, F: Clone, const N: usize> renamed::redis::__private::Record for Pair<K, F, N>
where
    K: Into<Pair<K, F, N>>,
    K: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
    F: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
    K: renamed::redis::__private::Key,
    F: renamed::redis::__private::FieldType,
    Option<Vec<F>>: renamed::redis::__private::FieldType,
    [u8; N]: renamed::redis::__private::FieldType + renamed::redis::__private::Default,
    Option<F>: renamed::redis::__private::Default,
{
    fn take(key: Self::Key, row: &mut renamed::redis::__private::Take<'_>) -> renamed::redis::__private::Result<Self> {
        renamed::redis::__private::Ok(Self {
            id: key,
            left: Self::LEFT.raw.take(row)?,
            right: Self::RIGHT.raw.take(row)?,
            bytes: Self::BYTES.raw.take(row)?,
            incr: Self::INCR.raw.take(row)?,
            cache: <Option<F> as renamed::redis::__private::Default>::default(),
        })
    }
    fn change(&mut self, changes: &mut renamed::redis::__private::Apply<'_>) -> renamed::redis::__private::Result<()> {
        changes.apply(Self::LEFT.raw, &mut self.left)?;
        changes.apply(Self::RIGHT.raw, &mut self.right)?;
        changes.apply(Self::BYTES.raw, &mut self.bytes)?;
        changes.apply(Self::INCR.raw, &mut self.incr)?;
        renamed::redis::__private::Ok(())
    }
}

#[automatically_derived]
impl<K, F: Clone, const N: usize> renamed::redis::__private::RedisStruct for Pair<K, F, N>
where
    K: Into<Pair<K, F, N>>,
    K: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
    F: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
    K: renamed::redis::__private::Key,
    F: renamed::redis::__private::FieldType,
    Option<Vec<F>>: renamed::redis::__private::FieldType,
    [u8; N]: renamed::redis::__private::FieldType + renamed::redis::__private::Default,
    Option<F>: renamed::redis::__private::Default,
{
}

impl<K, F: Clone, const N: usize> Pair<K, F, N>
where
    K: Into<Pair<K, F, N>>,
    K: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
    F: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
    K: renamed::redis::__private::Key,
    F: renamed::redis::__private::FieldType,
    Option<Vec<F>>: renamed::redis::__private::FieldType,
    [u8; N]: renamed::redis::__private::FieldType + renamed::redis::__private::Default,
    Option<F>: renamed::redis::__private::Default,
{
    /// The field `left` of type `F`: in every record.
    const LEFT: renamed::redis::__private::Field<Self, F> = renamed::redis::__private::required::<Self, F>("left");

    /// The field `right` of type `Option<Vec<F>>`: absent while it is `None`.
    const RIGHT: renamed::redis::__private::Field<Self, Option<Vec<F>>, renamed::redis::__private::Optional> =
        renamed::redis::__private::optional::<Self, Option<Vec<F>>>("right");

    /// The field `bytes` of type `[u8; N]`: its default where it is absent.
    const BYTES: renamed::redis::__private::Field<Self, [u8; N], renamed::redis::__private::Defaulted> =
        renamed::redis::__private::defaulted::<Self, [u8; N]>("bytes", renamed::redis::__private::default::<[u8; N]>);

    /// The field `incr` of type `u64`: in every record.
    const INCR: renamed::redis::__private::Field<Self, u64> = renamed::redis::__private::required::<Self, u64>("incr");

    /// An empty list of changes to a `Pair`, for `Pair::update`. It has a setter per stored field.
    pub(crate) fn changes() -> PairChanges<K, F, N> {
        PairChanges(renamed::redis::__private::Changes::new())
    }
}

/// Changes to some fields of a `Pair`, made by `Pair::changes()`.
///
/// They do nothing until they are given to `Pair::update`, which creates the record where there is none, or to `Pair::update_existing`, which then writes nothing. Fields that are not named keep their values.
#[must_use = "changes do nothing until they are given to `update`"]
pub(crate) struct PairChanges<K, F: Clone = u8, const N: usize = 2>(renamed::redis::__private::Changes<Pair<K, F, N>>)
where
    K: Into<Pair<K, F, N>>,
    K: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
    F: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
    K: renamed::redis::__private::Key,
    F: renamed::redis::__private::FieldType,
    Option<Vec<F>>: renamed::redis::__private::FieldType,
    [u8; N]: renamed::redis::__private::FieldType + renamed::redis::__private::Default,
    Option<F>: renamed::redis::__private::Default;
impl<K, F: Clone, const N: usize> PairChanges<K, F, N>
where
    K: Into<Pair<K, F, N>>,
    K: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
    F: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
    K: renamed::redis::__private::Key,
    F: renamed::redis::__private::FieldType,
    Option<Vec<F>>: renamed::redis::__private::FieldType,
    [u8; N]: renamed::redis::__private::FieldType + renamed::redis::__private::Default,
    Option<F>: renamed::redis::__private::Default,
{
    /// Sets `left`.
    fn left(mut self, value: impl renamed::redis::__private::Assign<F>) -> Self {
        self.0.set(<Pair<K, F, N>>::LEFT, value);
        self
    }

    /// Sets `right`; `None` removes it.
    fn right(mut self, value: impl renamed::redis::__private::Assign<Option<Vec<F>>>) -> Self {
        self.0.set(<Pair<K, F, N>>::RIGHT, value);
        self
    }

    /// Sets `bytes`.
    fn bytes(mut self, value: impl renamed::redis::__private::Assign<[u8; N]>) -> Self {
        self.0.set(<Pair<K, F, N>>::BYTES, value);
        self
    }

    /// Sets `incr`.
    fn incr(mut self, value: impl renamed::redis::__private::Assign<u64>) -> Self {
        self.0.set(<Pair<K, F, N>>::INCR, value);
        self
    }

    /// Subtracts `by` from the number in `field`, on the server; an absent one starts from its default, or else from zero.
    pub(crate) fn decr<FF: renamed::redis::__private::Countable<Pair<K, F, N>, Number = NN>, NN>(
        mut self,
        field: FF,
        by: NN,
    ) -> Self {
        self.0.decr(field, by);
        self
    }

    /// Multiplies the number in `field` by `by`, on the server; an absent one starts from its default, or else from zero.
    pub(crate) fn mul<FF: renamed::redis::__private::Countable<Pair<K, F, N>, Number = NN>, NN>(
        mut self,
        field: FF,
        by: NN,
    ) -> Self {
        self.0.mul(field, by);
        self
    }

    /// Divides the number in `field` by `by`, on the server, integers towards zero; an absent one starts from its default, or else from zero.
    pub(crate) fn div<FF: renamed::redis::__private::Countable<Pair<K, F, N>, Number = NN>, NN>(
        mut self,
        field: FF,
        by: NN,
    ) -> Self {
        self.0.div(field, by);
        self
    }
}

#[automatically_derived]
impl<K, F: Clone, const N: usize> renamed::redis::__private::Conversion<PairChanges<K, F, N>>
    for renamed::redis::__private::Changes<Pair<K, F, N>>
where
    K: Into<Pair<K, F, N>>,
    K: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
    F: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
    K: renamed::redis::__private::Key,
    F: renamed::redis::__private::FieldType,
    Option<Vec<F>>: renamed::redis::__private::FieldType,
    [u8; N]: renamed::redis::__private::FieldType + renamed::redis::__private::Default,
    Option<F>: renamed::redis::__private::Default,
{
    fn from(changes: PairChanges<K, F, N>) -> Self {
        changes.0
    }
}

#[automatically_derived]
impl<K, F: Clone, const N: usize> renamed::redis::__private::Conversion<&PairChanges<K, F, N>>
    for renamed::redis::__private::Changes<Pair<K, F, N>>
where
    K: Into<Pair<K, F, N>>,
    K: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
    F: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
    K: renamed::redis::__private::Key,
    F: renamed::redis::__private::FieldType,
    Option<Vec<F>>: renamed::redis::__private::FieldType,
    [u8; N]: renamed::redis::__private::FieldType + renamed::redis::__private::Default,
    Option<F>: renamed::redis::__private::Default,
{
    fn from(changes: &PairChanges<K, F, N>) -> Self {
        renamed::redis::__private::Conversion::from(&changes.0)
    }
}
