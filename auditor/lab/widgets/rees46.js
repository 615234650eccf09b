LAB.skin(() => { window.REES46 = { initialized: true }; try { localStorage.setItem("r46_segment", "A"); } catch (e) { /* private mode */ } });
