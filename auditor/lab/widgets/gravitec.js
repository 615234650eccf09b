LAB.skin(() => { window.Gravitec = window.Gravitec || []; window.gravitecWebpackJsonp = window.gravitecWebpackJsonp || []; });
