import '../styles/tokens.css';
import '../styles/base.css';
import { mount } from 'svelte';
import { getLocale } from '../paraglide/runtime.js';
import App from './App.svelte';
import { applyAppearance } from './appearance.svelte.ts';

applyAppearance();
document.documentElement.lang = getLocale();

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app.');
target.replaceChildren();
mount(App, { target });
