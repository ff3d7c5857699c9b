mod event_id;
mod event_map;
mod order;
