//! The browser's database (IndexedDB): stores of values under text keys, changed in transactions.
//!
//! A transaction ends by itself when nothing is asked of it: await nothing else within one.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction,
    IdbTransactionMode,
};

/// Why the database did not do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseError {
    /// The browser has none, or gives this page none (a private window, say).
    Missing,
    /// Another tab holds an older version of it open.
    Blocked,
    /// There is no space left.
    Full,
    /// Something else, in the browser's words.
    Refused(String),
}

/// Whether this page may have a database of this name from before: `false` only where the browser
/// says that there is none, or has none.
pub async fn may_exist(name: &str) -> bool {
    let Ok(Some(factory)) = leptos::prelude::window().indexed_db() else { return false };
    // Some browsers do not tell.
    let list = js_sys::Reflect::get(&factory, &JsValue::from_str("databases"));
    let Some(list) = list.ok().and_then(|list| list.dyn_into::<Function>().ok()) else {
        return true;
    };
    let Ok(listing) = list.call0(&factory) else { return true };
    let Ok(found) = JsFuture::from(Promise::resolve(&listing)).await else { return true };
    Array::from(&found).iter().any(|database| {
        let called = js_sys::Reflect::get(&database, &JsValue::from_str("name"));
        called.is_ok_and(|called| called == name)
    })
}

/// An open database. Closed when dropped, and when a newer version of the page wants to open it.
pub struct Database {
    database: IdbDatabase,
    is_open: Rc<Cell<bool>>,
    _lost: Closure<dyn FnMut()>,
}

impl Database {
    /// Opens the database of this name, whose version has these stores.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn open(name: &str, version: u32, stores: &[&str]) -> Result<Self, DatabaseError> {
        let factory = leptos::prelude::window().indexed_db().ok().flatten();
        let factory = factory.ok_or(DatabaseError::Missing)?;
        let request = factory.open_with_u32(name, version).map_err(refused)?;
        let stores: Vec<String> = stores.iter().map(|store| (*store).to_owned()).collect();
        let upgraded = request.clone();
        let upgrade = Closure::<dyn FnMut()>::new(move || {
            let Some(database) = result::<IdbDatabase>(&upgraded) else { return };
            let present = database.object_store_names();
            for store in stores.iter().filter(|store| !present.contains(store)) {
                // One that fails is missed by the first transaction, which says so.
                let _ = database.create_object_store(store);
            }
        });
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let opened = Promise::new(&mut |resolve, reject| {
            request.set_onsuccess(Some(&resolve));
            request.set_onerror(Some(&reject));
            request.set_onblocked(Some(&reject));
        });
        if let Err(event) = JsFuture::from(opened).await {
            let is_blocked =
                event.dyn_ref::<web_sys::Event>().is_some_and(|event| event.type_() == "blocked");
            if !is_blocked {
                return Err(trouble(request.error().ok().flatten()));
            }
            close_when_opened(&request);
            return Err(DatabaseError::Blocked);
        }
        let database = result::<IdbDatabase>(&request).ok_or(DatabaseError::Missing)?;
        Ok(Self::of(database))
    }

    fn of(database: IdbDatabase) -> Self {
        let is_open = Rc::new(Cell::new(true));
        let (closing, flag) = (database.clone(), is_open.clone());
        let lost = Closure::<dyn FnMut()>::new(move || {
            flag.set(false);
            closing.close();
        });
        database.set_onversionchange(Some(lost.as_ref().unchecked_ref()));
        database.set_onclose(Some(lost.as_ref().unchecked_ref()));
        Self { database, is_open, _lost: lost }
    }

    /// Whether it can still be used: a newer version of the page closes it, and so does the user
    /// who clears what the browser holds of this site.
    pub fn is_open(&self) -> bool {
        self.is_open.get()
    }

    /// Begins to read these stores.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub fn read(&self, stores: &[&str]) -> Result<Transaction, DatabaseError> {
        self.begin(stores, IdbTransactionMode::Readonly)
    }

    /// Begins to change these stores; all or nothing of it happens.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub fn write(&self, stores: &[&str]) -> Result<Transaction, DatabaseError> {
        self.begin(stores, IdbTransactionMode::Readwrite)
    }

    fn begin(
        &self,
        stores: &[&str],
        mode: IdbTransactionMode,
    ) -> Result<Transaction, DatabaseError> {
        let names: Array = stores.iter().map(|store| JsValue::from_str(store)).collect();
        let transaction = self.database.transaction_with_str_sequence_and_mode(&names, mode);
        Ok(Transaction { transaction: transaction.map_err(refused)?, is_done: false })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.database.set_onversionchange(None);
        self.database.set_onclose(None);
        self.database.close();
    }
}

/// Reading or writing under way. Dropped before it is [`Transaction::done`] it changes nothing.
pub struct Transaction {
    transaction: IdbTransaction,
    is_done: bool,
}

impl Transaction {
    /// The value under a key; undefined if there is none.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn get(&self, store: &str, key: &str) -> Result<JsValue, DatabaseError> {
        value(self.store(store)?.get(&key.into()).map_err(refused)?).await
    }

    /// All keys, and all values in the same order.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn all(&self, store: &str) -> Result<(Array, Array), DatabaseError> {
        let store = self.store(store)?;
        let keys = store.get_all_keys().map_err(refused)?;
        let values = value(store.get_all().map_err(refused)?).await?;
        Ok((value(keys).await?.unchecked_into(), values.unchecked_into()))
    }

    /// Puts a value under a key, in the place of another.
    ///
    /// # Errors
    /// For what cannot be kept at all; that there is no space is said by [`Transaction::done`].
    pub fn put(&self, store: &str, key: &str, value: &JsValue) -> Result<(), DatabaseError> {
        self.store(store)?.put_with_key(value, &key.into()).map(drop).map_err(refused)
    }

    /// Takes away what is under a key, if anything is.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub fn delete(&self, store: &str, key: &str) -> Result<(), DatabaseError> {
        self.store(store)?.delete(&key.into()).map(drop).map_err(refused)
    }

    /// Waits until everything is on its way to the disk.
    ///
    /// # Errors
    /// [`DatabaseError`]; then nothing has changed.
    pub async fn done(mut self) -> Result<(), DatabaseError> {
        self.is_done = true;
        let ended = Promise::new(&mut |resolve, reject| {
            self.transaction.set_oncomplete(Some(&resolve));
            self.transaction.set_onabort(Some(&reject));
        });
        let ended = JsFuture::from(ended).await;
        ended.map(drop).map_err(|_| trouble(self.transaction.error()))
    }

    fn store(&self, name: &str) -> Result<IdbObjectStore, DatabaseError> {
        self.transaction.object_store(name).map_err(refused)
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if !self.is_done {
            // One that has ended by itself has nothing left to undo.
            let _ = self.transaction.abort();
        }
    }
}

async fn value(request: IdbRequest) -> Result<JsValue, DatabaseError> {
    // A request that was answered before it is waited for says nothing any more.
    if request.ready_state() == web_sys::IdbRequestReadyState::Done {
        return request.result().map_err(refused);
    }
    let answered = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    match JsFuture::from(answered).await {
        Ok(_) => request.result().map_err(refused),
        Err(_) => Err(trouble(request.error().ok().flatten())),
    }
}

/// Nobody waits for it any more: left open it would block others.
fn close_when_opened(request: &IdbOpenDbRequest) {
    let late = request.clone();
    let close = Closure::once_into_js(move || {
        if let Some(database) = result::<IdbDatabase>(&late) {
            database.close();
        }
    });
    request.set_onsuccess(Some(close.unchecked_ref()));
}

fn result<T: JsCast>(request: &IdbRequest) -> Option<T> {
    request.result().ok()?.dyn_into().ok()
}

#[allow(clippy::needless_pass_by_value, reason = "as errors are mapped")]
fn refused(error: JsValue) -> DatabaseError {
    trouble(error.dyn_into().ok())
}

fn trouble(error: Option<DomException>) -> DatabaseError {
    let Some(error) = error else { return DatabaseError::Refused("it broke off".to_owned()) };
    match error.name().as_str() {
        "QuotaExceededError" => DatabaseError::Full,
        "SecurityError" => DatabaseError::Missing,
        name => DatabaseError::Refused(format!("{name}: {}", error.message())),
    }
}
